$ErrorActionPreference = 'Stop'

# Chocolatey itself may run emulated; the second variable is then the machine's own architecture.
$architectures = @($env:PROCESSOR_ARCHITECTURE, $env:PROCESSOR_ARCHITEW6432)
if ($architectures -contains 'ARM64') {
    $url = "@URL_WINDOWS_ARM64@"
    $checksum = "@SHA256_WINDOWS_ARM64@"
}
else {
    $url = "@URL_WINDOWS_AMD64@"
    $checksum = "@SHA256_WINDOWS_AMD64@"
}

$download = @{
    PackageName    = $env:ChocolateyPackageName
    # Chocolatey puts a shim for every .exe it finds here on the search path.
    FileFullPath   = Join-Path (Split-Path -Parent $MyInvocation.MyCommand.Definition) 'opkssh.exe'
    Url64bit       = $url
    Checksum64     = $checksum
    ChecksumType64 = 'sha256'
}
Get-ChocolateyWebFile @download
