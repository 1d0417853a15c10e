# Carrying out a plan. Every step notes how it is undone before it changes anything.

function Invoke-OpksshPlan {
    param([hashtable] $Run, [object[]] $Plan)
    foreach ($step in @($Plan)) {
        if ($step.Text -ne '') { Write-OpksshChange $Run.Report $step.Text }
        if (-not $Run.Report.DryRun) { Invoke-OpksshStep $Run $step.Kind $step.Target $step.Detail }
    }
}

function Invoke-OpksshStep {
    param([hashtable] $Run, [string] $Kind, [string] $Target, [hashtable] $Detail)
    switch ($Kind) {
        'State' {
            Add-OpksshUndo $Run 'SetState' @{ Text = (Read-OpksshStateText) }
            Write-OpksshStateText (ConvertTo-OpksshState $Detail.State)
        }
        'ForgetState' {
            Add-OpksshUndo $Run 'SetState' @{ Text = (Read-OpksshStateText) }
            Write-OpksshStateText ''
        }
        'CreateAccount' {
            Add-OpksshUndo $Run 'RemoveAccount' @{ Name = $Target }
            New-OpksshAccount $Target
            $Run.AccountSid = Get-OpksshAccountSid $Target
            if ($Run.AccountSid -eq '') { throw ('account ' + $Target + ' was not created') }
        }
        'RemoveAccount' { Remove-OpksshAccount $Target $Run.AccountSid }
        'DenyLogon' {
            Add-OpksshUndo $Run 'TakeRight' @{ Right = $Detail.Right; Sid = $Run.AccountSid }
            # Nobody knows the password anyway, so this is no reason to leave a server without opkssh.
            try { Set-OpksshRight $Run.Stage $Detail.Right $Run.AccountSid $true }
            catch {
                $Run.Undo.RemoveAt($Run.Undo.Count - 1)
                Write-OpksshWarning $Run.Report ('cannot deny ' + $Target + ' to log on: ' + $_.Exception.Message)
            }
        }
        'AllowLogon' {
            Add-OpksshUndo $Run 'GiveRight' @{ Right = $Detail.Right; Sid = $Run.AccountSid }
            Set-OpksshRight $Run.Stage $Detail.Right $Run.AccountSid $false
        }
        'MakeDirectory' {
            New-OpksshDirectory $Target (Resolve-OpksshSddl $Run $Detail.Sddl)
            Add-OpksshUndo $Run 'RemoveDirectory' @{ Path = $Target }
        }
        'SetAccess' {
            Add-OpksshUndo $Run 'SetAccess' @{ Path = $Target; Sddl = (Get-OpksshSddl $Target); Directory = $Detail.Directory }
            Set-OpksshAccess $Target (Resolve-OpksshSddl $Run $Detail.Sddl) $Detail.Directory
        }
        'WriteFile' { Write-OpksshPolicyFile $Run $Target $Detail }
        'Binary' { Install-OpksshBinary $Run $Target }
        'Uninstaller' {
            Save-OpksshFile $Run $Target
            # A file that is overwritten keeps its access, whoever gave it that.
            [System.IO.File]::Delete($Target)
            [System.IO.File]::Copy($Run.Stage + '\' + $script:OpksshUninstaller, $Target)
        }
        'AddPath' {
            $before = Get-OpksshMachinePath
            Add-OpksshUndo $Run 'SetPath' @{ Value = $before }
            Set-OpksshMachinePath (Add-OpksshPathEntry $before $Target)
        }
        'RemovePath' {
            $before = Get-OpksshMachinePath
            Add-OpksshUndo $Run 'SetPath' @{ Value = $before }
            Set-OpksshMachinePath (Remove-OpksshPathEntry $before $Target)
        }
        'SshdConfig' { Write-OpksshSshdConfig $Run $Target $Detail.Text }
        'RestartSshd' { Restart-OpksshSshd $Run }
        'RemoveFile' {
            Save-OpksshFile $Run $Target
            [System.IO.File]::Delete($Target)
        }
        'RemoveEmptyDirectory' { Remove-OpksshEmptyDirectory $Run $Target }
        'RemoveConfig' { Remove-OpksshConfig $Target $Detail.Keep }
        default { throw ('unknown step ' + $Kind) }
    }
}

# The SID of the account may only be known since the account was made.
function Resolve-OpksshSddl {
    param([hashtable] $Run, [string] $Sddl)
    return $Sddl.Replace('{ACCOUNT}', $Run.AccountSid)
}

# Remembers how a file was, or that there was none.
function Save-OpksshFile {
    param([hashtable] $Run, [string] $Path)
    if ([System.IO.File]::Exists($Path)) {
        $copy = $Run.Stage + '\' + [guid]::NewGuid().ToString('N')
        [System.IO.File]::Copy($Path, $copy)
        Add-OpksshUndo $Run 'MoveFile' @{ From = $copy; To = $Path }
    }
    else { Add-OpksshUndo $Run 'RemoveFile' @{ Path = $Path } }
}

function Write-OpksshPolicyFile {
    param([hashtable] $Run, [string] $Path, [hashtable] $Detail)
    if ([System.IO.File]::Exists($Path)) {
        Add-OpksshUndo $Run 'WriteBytes' @{ Path = $Path; Bytes = [System.IO.File]::ReadAllBytes($Path) }
    }
    else { Add-OpksshUndo $Run 'RemoveFile' @{ Path = $Path } }
    Write-OpksshText $Path $Detail.Text
    Set-OpksshAccess $Path (Resolve-OpksshSddl $Run $Detail.Sddl) $false
}

# A program that runs cannot be overwritten, but renamed.
function Install-OpksshBinary {
    param([hashtable] $Run, [string] $Binary)
    $new = $Binary + '.new'
    $previous = $Binary + '.previous'
    Save-OpksshFile $Run $new
    [System.IO.File]::Delete($new)
    [System.IO.File]::Copy($Run.Stage + '\opkssh.exe', $new)
    Set-OpksshAccess $new (New-OpksshSddl 'program' $Run.AccountSid) $false
    if ([System.IO.File]::Exists($Binary)) {
        Save-OpksshFile $Run $previous
        if ([System.IO.File]::Exists($previous)) { [System.IO.File]::Delete($previous) }
        [System.IO.File]::Move($Binary, $previous)
        Add-OpksshUndo $Run 'MoveFile' @{ From = $previous; To = $Binary }
    }
    else { Add-OpksshUndo $Run 'RemoveFile' @{ Path = $Binary } }
    [System.IO.File]::Move($new, $Binary)
    [void] (Get-OpksshBinaryVersion $Binary)
}

# sshd reads either the old file or the new one, never half of it, and the access of the file stays.
function Write-OpksshSshdConfig {
    param([hashtable] $Run, [string] $Path, [string] $Text)
    $new = $Path + '.opkssh-new'
    $backup = $Path + '.backup.' + [System.DateTime]::UtcNow.ToString('yyyyMMddHHmmssfff')
    if ([System.IO.File]::Exists($backup)) { throw ($backup + ' is already there') }
    Add-OpksshUndo $Run 'RemoveFile' @{ Path = $new }
    Write-OpksshText $new $Text
    Assert-OpksshSshdAccepts $Run $new
    # Undone in reverse order: the restart comes after the file is back.
    if ($Run.RestartOnUndo) { Add-OpksshUndo $Run 'RestartSshd' @{} }
    Add-OpksshUndo $Run 'ReplaceFile' @{ From = $backup; To = $Path }
    [System.IO.File]::Replace($new, $Path, $backup)
}

function Assert-OpksshSshdAccepts {
    param([hashtable] $Run, [string] $File)
    $test = Invoke-OpksshProgram $Run.Facts.Sshd @('-t', '-f', $File)
    if ($test.ExitCode -ne 0) {
        throw (New-OpksshFailure 'SshdRefused' ('sshd does not accept ' + $File + ': ' + (Get-OpksshFirstLine ($test.ErrorOutput + $test.Output))))
    }
}

# Windows' sshd has no reload. Whoever is logged in stays: each connection has a process of its own.
function Restart-OpksshSshd {
    param([hashtable] $Run)
    Restart-Service -Name 'sshd' -Force
    $deadline = [System.DateTime]::UtcNow.AddSeconds(20)
    while (-not (Test-OpksshBanner $Run.Facts.Listener)) {
        if ([System.DateTime]::UtcNow -gt $deadline) { throw 'sshd does not answer any more' }
        Start-Sleep -Milliseconds 250
    }
}

# Whether something at this address says that it is an SSH server.
function Test-OpksshBanner {
    param([hashtable] $Listener)
    $client = $null
    try {
        $family = [System.Net.IPAddress]::Parse($Listener.Address).AddressFamily
        $client = New-Object System.Net.Sockets.TcpClient $family
        $client.ReceiveTimeout = 3000
        if (-not $client.ConnectAsync($Listener.Address, $Listener.Port).Wait(3000)) { return $false }
        $bytes = New-Object byte[] 4
        $read = $client.GetStream().Read($bytes, 0, 4)
        return (($read -eq 4) -and ([System.Text.Encoding]::ASCII.GetString($bytes) -ceq 'SSH-'))
    }
    catch { return $false }
    finally { if ($null -ne $client) { $client.Dispose() } }
}

# Others may have put something there.
function Remove-OpksshEmptyDirectory {
    param([hashtable] $Run, [string] $Path)
    if (-not [System.IO.Directory]::Exists($Path)) { return }
    if (@([System.IO.Directory]::GetFileSystemEntries($Path)).Count -gt 0) {
        Write-OpksshWarning $Run.Report ($Path + ' stays, because it is not empty')
        return
    }
    Add-OpksshUndo $Run 'MakeDirectory' @{ Path = $Path; Sddl = (Get-OpksshSddl $Path) }
    [System.IO.Directory]::Delete($Path)
}

function Remove-OpksshConfig {
    param([string] $Path, [string[]] $Keep = @())
    foreach ($item in @(Get-ChildItem -LiteralPath $Path -Force)) {
        if (@($Keep) -notcontains $item.Name) { Remove-Item -LiteralPath $item.FullName -Recurse -Force }
    }
    if (@([System.IO.Directory]::GetFileSystemEntries($Path)).Count -eq 0) { [System.IO.Directory]::Delete($Path) }
}
