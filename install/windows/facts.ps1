# What there is on this machine. Nothing here changes anything, except below the stage of a real run.

function Get-OpksshConfigPath {
    return [System.Environment]::GetFolderPath('CommonApplicationData') + '\opk'
}

function Get-OpksshProgramPath {
    return [System.Environment]::GetFolderPath('ProgramFiles') + '\opkssh'
}

# Refuses what the scripts cannot work on, before anything else is looked at.
function Assert-OpksshMachine {
    param([bool] $Elevated)
    if ($env:OS -ne 'Windows_NT') { throw (New-OpksshFailure 'Preflight' 'this script is for Windows' 'on Linux: sh install-linux.sh') }
    if (-not [System.Environment]::Is64BitProcess) {
        throw (New-OpksshFailure 'Preflight' 'this is a 32-bit PowerShell' 'open the one that is not called (x86)')
    }
    if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
        throw (New-OpksshFailure 'Preflight' ('PowerShell is restricted here (' + $ExecutionContext.SessionState.LanguageMode + ')') `
                'ask whoever has set up application control to allow this script')
    }
    if ($Elevated -and -not (Test-OpksshElevated)) {
        throw (New-OpksshFailure 'Preflight' 'this must be run as an administrator' 'open PowerShell with "Run as administrator" and type it again')
    }
}

# Sshd, SshKeygen, SshdConfig, ServiceRunning: where sshd is and whether it runs.
function Get-OpksshService {
    $hint = 'Add-WindowsCapability -Online -Name OpenSSH.Server~~~~0.0.1.0'
    $service = Get-Service -Name 'sshd' -ErrorAction SilentlyContinue
    if ($null -eq $service) { throw (New-OpksshFailure 'Preflight' 'OpenSSH server is not installed' $hint) }
    $key = Get-Item -LiteralPath 'HKLM:\SYSTEM\CurrentControlSet\Services\sshd'
    $image = Split-OpksshImagePath ([string] $key.GetValue('ImagePath', ''))
    if ($image.Arguments -ne '') {
        throw (New-OpksshFailure 'SshdRefused' ('the service sshd is started with arguments of its own: ' + $image.Arguments) `
                'what they say may win over sshd_config, so opkssh has to be set up by hand')
    }
    if (-not [System.IO.File]::Exists($image.Program)) { throw (New-OpksshFailure 'Preflight' ($image.Program + ' is not there') $hint) }
    $config = [System.Environment]::GetFolderPath('CommonApplicationData') + '\ssh\sshd_config'
    if (-not [System.IO.File]::Exists($config)) {
        throw (New-OpksshFailure 'Preflight' ('there is no ' + $config) 'Start-Service sshd makes it')
    }
    return @{
        Sshd           = $image.Program
        SshKeygen      = [System.IO.Path]::Combine([System.IO.Path]::GetDirectoryName($image.Program), 'ssh-keygen.exe')
        SshdConfig     = $config
        ServiceRunning = ($service.Status -eq 'Running')
        Automatic      = ($service.StartType -eq 'Automatic')
    }
}

# What sshd makes of a configuration for everybody; with a connection in mind, because older versions
# want one as soon as there is a Match.
function Get-OpksshSshdSettings {
    param([string] $Sshd, [string] $File)
    $run = Invoke-OpksshProgram $Sshd @('-T', '-f', $File, '-C', 'user=opksshuser,host=localhost,addr=127.0.0.1')
    if ($run.ExitCode -ne 0) { return '' }
    return $run.Output
}

# The processor of the machine, also when this PowerShell is emulated.
function Get-OpksshArchitecture {
    $key = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey($script:OpksshEnvironmentKey)
    try { $processor = [string] $key.GetValue('PROCESSOR_ARCHITECTURE', $env:PROCESSOR_ARCHITECTURE) } finally { $key.Close() }
    $architecture = ConvertTo-OpksshArchitecture $processor
    if ($architecture -eq '') { throw (New-OpksshFailure 'Preflight' ('there is no opkssh for the processor ' + $processor)) }
    return $architecture
}

function Test-OpksshDomainController {
    $key = Get-Item -LiteralPath 'HKLM:\SYSTEM\CurrentControlSet\Control\ProductOptions'
    return ([string] $key.GetValue('ProductType', '') -eq 'LanmanNT')
}

# The directories on the way to opkssh.exe decide what sshd runs.
function Assert-OpksshInstallDirectory {
    param([string] $InstallDir)
    $parent = [System.IO.Path]::GetDirectoryName($InstallDir)
    if (-not [System.IO.Directory]::Exists($parent)) { throw (New-OpksshFailure 'Preflight' ($parent + ' is not there') 'make it first') }
    $ours = @('opkssh.exe', 'opkssh.exe.previous', 'opkssh.exe.new', $script:OpksshUninstaller)
    if ([System.IO.Directory]::Exists($InstallDir)) {
        foreach ($item in @(Get-ChildItem -LiteralPath $InstallDir -Force)) {
            if ($ours -notcontains $item.Name) {
                throw (New-OpksshFailure 'Preflight' ($InstallDir + ' has other things in it: ' + $item.Name) `
                        'name a directory for opkssh alone with -InstallDir')
            }
        }
        $parent = $InstallDir
    }
    for ($path = $parent; $null -ne $path; $path = [System.IO.Path]::GetDirectoryName($path)) {
        if (([System.IO.File]::GetAttributes($path) -band [System.IO.FileAttributes]::ReparsePoint) -ne 0) {
            throw (New-OpksshFailure 'Preflight' ($path + ' is a link') 'name the directory it leads to')
        }
        $strangers = @(Get-OpksshStranger @(Get-OpksshAccessRule $path))
        # Its own access is set by the installation.
        if (($strangers.Count -gt 0) -and ($path -ne $InstallDir)) {
            throw (New-OpksshFailure 'Preflight' ($path + ' can be replaced by ' + $strangers[0]) 'name another directory with -InstallDir')
        }
    }
}

# Whoever may make a directory in ProgramData may have made this one, and what is in it. A file of
# somebody else may be there to let them in.
function Assert-OpksshConfigOwner {
    param([string] $ConfigPath)
    if (-not (Test-Path -LiteralPath $ConfigPath)) { return }
    $found = @(Get-Item -LiteralPath $ConfigPath -Force)
    foreach ($name in @('', 'policy.d')) {
        $directory = ($ConfigPath + '\' + $name).TrimEnd([char] '\')
        if ([System.IO.Directory]::Exists($directory)) { $found += @(Get-ChildItem -LiteralPath $directory -Force) }
    }
    foreach ($item in $found) {
        if (($item.Attributes -band [System.IO.FileAttributes]::ReparsePoint) -ne 0) {
            throw (New-OpksshFailure 'Preflight' ($item.FullName + ' is a link') 'put what it leads to there')
        }
        if (-not (Test-OpksshTrustedOwner (Get-OpksshSddl $item.FullName))) {
            throw (New-OpksshFailure 'Preflight' ($item.FullName + ' is not owned by Administrators, so somebody else may have put it there') `
                    ('read it, then remove it or type: takeown /A /F "' + $item.FullName + '"'))
        }
    }
}

function Get-OpksshConfigDirectory {
    param([string] $ConfigPath)
    foreach ($pair in @('base|', 'policy_dir|\policy.d', 'cache_dir|\cache', 'log_dir|\logs')) {
        $parts = $pair.Split([char] '|')
        $path = $ConfigPath + $parts[1]
        @{ Path = $path; Purpose = $parts[0]; Sddl = (Get-OpksshSddl $path) }
    }
}

function Get-OpksshConfigFile {
    param([string] $ConfigPath)
    foreach ($name in @('auth_id', 'providers', 'config.toml', 'config.yml', 'logs\opkssh.log')) {
        $path = $ConfigPath + '\' + $name
        $length = 0
        if ([System.IO.File]::Exists($path)) { $length = (Get-Item -LiteralPath $path -Force).Length }
        $purpose = 'policy_file'
        if ($name -like 'logs*') { $purpose = 'log' }
        @{ Path = $path; Purpose = $purpose; Sddl = (Get-OpksshSddl $path); Length = $length; Optional = ($name -like 'config.*') }
    }
    $plugins = $ConfigPath + '\policy.d'
    if (-not [System.IO.Directory]::Exists($plugins)) { return }
    foreach ($file in @(Get-ChildItem -LiteralPath $plugins -Filter '*.yml' -File -Force)) {
        @{ Path = $file.FullName; Purpose = 'policy_file'; Sddl = (Get-OpksshSddl $file.FullName); Length = $file.Length; Optional = $true }
    }
}
