# The few places where Windows is asked or changed: files, access, accounts, rights, PATH, registry.

# Latin-1: every byte is one letter, so that what is not understood comes back as it was.
function Get-OpksshLatinEncoding { return [System.Text.Encoding]::GetEncoding(28591) }

function Read-OpksshText {
    param([string] $Path)
    return (Get-OpksshLatinEncoding).GetString([System.IO.File]::ReadAllBytes($Path))
}

function Write-OpksshText {
    param([string] $Path, [string] $Text)
    [System.IO.File]::WriteAllBytes($Path, (Get-OpksshLatinEncoding).GetBytes($Text))
}

function Get-OpksshFileSum {
    param([string] $Path)
    if (-not [System.IO.File]::Exists($Path)) { return '' }
    return (Get-FileHash -LiteralPath $Path -Algorithm SHA256).Hash.ToLowerInvariant()
}

function Test-OpksshElevated {
    $identity = [System.Security.Principal.WindowsIdentity]::GetCurrent()
    $administrators = New-Object System.Security.Principal.SecurityIdentifier 'S-1-5-32-544'
    return (New-Object System.Security.Principal.WindowsPrincipal $identity).IsInRole($administrators)
}

# Owner and access control list as SDDL; empty when the path is not there.
function Get-OpksshSddl {
    param([string] $Path)
    if (-not (Test-Path -LiteralPath $Path)) { return '' }
    $sections = [System.Security.AccessControl.AccessControlSections] 'Owner, Access'
    return (Get-Acl -LiteralPath $Path).GetSecurityDescriptorSddlForm($sections)
}

function New-OpksshSecurity {
    param([string] $Sddl, [bool] $Directory)
    if ($Directory) { $security = New-Object System.Security.AccessControl.DirectorySecurity }
    else { $security = New-Object System.Security.AccessControl.FileSecurity }
    $sections = [System.Security.AccessControl.AccessControlSections] 'Owner, Access'
    $security.SetSecurityDescriptorSddlForm($Sddl, $sections)
    return $security
}

# Windows PowerShell has these as methods, PowerShell 7 as functions of another class.
function Set-OpksshAccess {
    param([string] $Path, [string] $Sddl, [bool] $Directory)
    $security = New-OpksshSecurity $Sddl $Directory
    if ($Directory) { $item = New-Object System.IO.DirectoryInfo $Path }
    else { $item = New-Object System.IO.FileInfo $Path }
    if ($PSVersionTable.PSEdition -eq 'Core') {
        [System.IO.FileSystemAclExtensions]::SetAccessControl($item, $security)
    }
    else { $item.SetAccessControl($security) }
}

# Made with its access: there is no moment in which somebody else may put something there.
function New-OpksshDirectory {
    param([string] $Path, [string] $Sddl)
    if (Test-Path -LiteralPath $Path) { throw ($Path + ' is already there') }
    $security = New-OpksshSecurity $Sddl $true
    $item = New-Object System.IO.DirectoryInfo $Path
    if ($PSVersionTable.PSEdition -eq 'Core') {
        [System.IO.FileSystemAclExtensions]::Create($item, $security)
    }
    else { $item.Create($security) }
}

# Access rules as plain facts for Get-OpksshStranger.
function Get-OpksshAccessRule {
    param([string] $Path)
    $rules = (Get-Acl -LiteralPath $Path).GetAccessRules($true, $true, [System.Security.Principal.SecurityIdentifier])
    foreach ($rule in $rules) {
        $inheritOnly = ($rule.PropagationFlags -band [System.Security.AccessControl.PropagationFlags]::InheritOnly) -ne 0
        [pscustomobject] @{
            Sid         = $rule.IdentityReference.Value
            Rights      = [int] $rule.FileSystemRights
            Allow       = ($rule.AccessControlType -eq [System.Security.AccessControl.AccessControlType]::Allow)
            InheritOnly = $inheritOnly
        }
    }
}

# SID of a local account; empty when there is none.
function Get-OpksshAccountSid {
    param([string] $Name)
    $account = New-Object System.Security.Principal.NTAccount $env:COMPUTERNAME, $Name
    try { return $account.Translate([System.Security.Principal.SecurityIdentifier]).Value }
    catch [System.Security.Principal.IdentityNotMappedException] { return '' }
}

# Made through ADSI, which Windows PowerShell and PowerShell 7 both have, with no group: 0x10000 the
# password does not expire, 0x40 it cannot be changed, 0x200 a normal account.
function New-OpksshAccount {
    param([string] $Name)
    $bytes = New-Object byte[] 32
    $random = [System.Security.Cryptography.RandomNumberGenerator]::Create()
    try { $random.GetBytes($bytes) } finally { $random.Dispose() }
    $computer = [ADSI] ('WinNT://' + $env:COMPUTERNAME + ',computer')
    $user = $computer.Create('User', $Name)
    $user.SetPassword((ConvertTo-OpksshPassword $bytes))
    $user.SetInfo()
    $user.Description = $script:OpksshAccountDescription
    $user.UserFlags = 0x10240
    $user.SetInfo()
}

# With the profile that Windows may have made for it.
function Remove-OpksshAccount {
    param([string] $Name, [string] $Sid)
    $profiles = @(Get-CimInstance -ClassName Win32_UserProfile -Filter ("SID='" + $Sid + "'"))
    foreach ($one in $profiles) { Remove-CimInstance -InputObject $one }
    $computer = [ADSI] ('WinNT://' + $env:COMPUTERNAME + ',computer')
    $computer.Delete('User', $Name)
}

function Get-OpksshSystemProgram {
    param([string] $Name)
    return [System.IO.Path]::Combine([System.Environment]::SystemDirectory, $Name)
}

# User rights of this machine as secedit exports them.
function Read-OpksshRightInf {
    param([string] $Directory)
    $file = $Directory + '\rights-now.inf'
    $run = Invoke-OpksshProgram (Get-OpksshSystemProgram 'secedit.exe') @('/export', '/areas', 'USER_RIGHTS', '/cfg', $file)
    if (($run.ExitCode -ne 0) -or -not [System.IO.File]::Exists($file)) {
        throw ('secedit does not say who has which rights: ' + (Get-OpksshFirstLine $run.Output))
    }
    # It has a byte order mark, UTF-16.
    return [System.IO.File]::ReadAllText($file)
}

function Set-OpksshRight {
    param([string] $Directory, [string[]] $Right, [string] $Sid, [bool] $Add)
    $inf = New-OpksshRightInf (Read-OpksshRightInf $Directory) $Right $Sid $Add
    $file = $Directory + '\rights-new.inf'
    [System.IO.File]::WriteAllText($file, $inf, [System.Text.Encoding]::Unicode)
    $database = $Directory + '\rights-' + [guid]::NewGuid().ToString('N') + '.sdb'
    $run = Invoke-OpksshProgram (Get-OpksshSystemProgram 'secedit.exe') `
        @('/configure', '/db', $database, '/cfg', $file, '/areas', 'USER_RIGHTS', '/quiet')
    if ($run.ExitCode -ne 0) { throw ('secedit does not change rights: ' + (Get-OpksshFirstLine $run.Output)) }
}

# PATH of the machine as it is written, with its variables.
function Get-OpksshMachinePath {
    $key = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey($script:OpksshEnvironmentKey)
    try { return [string] $key.GetValue('Path', '', [Microsoft.Win32.RegistryValueOptions]::DoNotExpandEnvironmentNames) }
    finally { $key.Close() }
}

function Set-OpksshMachinePath {
    param([string] $Value)
    $key = [Microsoft.Win32.Registry]::LocalMachine.OpenSubKey($script:OpksshEnvironmentKey, $true)
    try { $key.SetValue('Path', $Value, [Microsoft.Win32.RegistryValueKind]::ExpandString) }
    finally { $key.Close() }
    # Removing a variable that is not there tells all windows that the environment has changed.
    [System.Environment]::SetEnvironmentVariable('OPKSSH_INSTALL_NOTICE', [NullString]::Value, 'User')
}

function Read-OpksshStateText {
    if (-not (Test-Path -LiteralPath $script:OpksshStateKey)) { return '' }
    $key = Get-Item -LiteralPath $script:OpksshStateKey
    return [string] $key.GetValue('State', '')
}

# An empty text forgets it.
function Write-OpksshStateText {
    param([string] $Text)
    if ($Text -eq '') {
        if (Test-Path -LiteralPath $script:OpksshStateKey) { Remove-Item -LiteralPath $script:OpksshStateKey -Recurse }
        return
    }
    if (-not (Test-Path -LiteralPath $script:OpksshStateKey)) { [void] (New-Item -Path $script:OpksshStateKey) }
    Set-ItemProperty -LiteralPath $script:OpksshStateKey -Name 'State' -Value $Text
}
