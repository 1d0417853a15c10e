# What Test-OpksshInstallation.ps1 makes of what it sees. Pure.

function New-OpksshFinding {
    param([string] $Level, [string] $Text, [string] $Hint = '')
    return [pscustomobject] @{ Level = $Level; Text = $Text; Hint = $Hint }
}

function Get-OpksshYesNo {
    param([bool] $Good, [string] $Bad, [string] $Text, [string] $Hint = '')
    if ($Good) { return New-OpksshFinding 'PASS' $Text }
    return New-OpksshFinding $Bad ('not: ' + $Text) $Hint
}

# Facts: Binary, BinaryExists, Version, OnPath, ConfigPath, Missing (names of files that must be
# there), ServiceExists, ServiceState, ServiceStart, SshdConfig, SshdText, SshdComplaint,
# SshdSettings (empty: could not be asked), AccountExists, Permissions (lines of permissions check;
# nothing: not asked), Elevated.
function Get-OpksshFinding {
    param([hashtable] $Facts)
    $install = 'run Install-OpksshServer.ps1'
    Get-OpksshYesNo $Facts.BinaryExists 'FAIL' ($Facts.Binary + ' is there') $install
    if ($Facts.BinaryExists) {
        Get-OpksshYesNo ($Facts.Version -ne '') 'FAIL' ('it runs and says its version: ' + $Facts.Version) $install
    }
    Get-OpksshYesNo $Facts.OnPath 'WARN' 'its directory is on PATH'
    Get-OpksshYesNo $Facts.AccountExists 'FAIL' ('there is an account ' + $script:OpksshAccount) $install
    foreach ($name in @('', 'auth_id', 'providers', 'policy.d', 'logs', 'cache')) {
        $path = $Facts.ConfigPath
        if ($name -ne '') { $path = $path + '\' + $name }
        Get-OpksshYesNo (@($Facts.Missing) -notcontains $path) 'FAIL' ($path + ' is there') 'opkssh permissions install'
    }
    Get-OpksshSshdFinding $Facts
    if ($null -eq $Facts.Permissions) {
        New-OpksshFinding 'INFO' 'owners and access were not looked at' 'run this as an administrator'
        return
    }
    $problems = @($Facts.Permissions)
    if ($problems.Count -eq 0) { New-OpksshFinding 'PASS' 'owners and access are as verify wants them' }
    foreach ($problem in $problems) { New-OpksshFinding 'FAIL' $problem 'opkssh permissions fix' }
}

# Only directives that count: a commented pair, or one that is only for administrators, is none.
function Get-OpksshSshdFinding {
    param([hashtable] $Facts)
    Get-OpksshYesNo $Facts.ServiceExists 'FAIL' 'there is a service sshd' `
        'Add-WindowsCapability -Online -Name OpenSSH.Server~~~~0.0.1.0'
    if (-not $Facts.ServiceExists) { return }
    Get-OpksshYesNo ($Facts.ServiceState -eq 'Running') 'WARN' 'sshd is running' 'Start-Service sshd'
    Get-OpksshYesNo ($Facts.ServiceStart -eq 'Automatic') 'WARN' 'sshd starts with Windows' `
        'Set-Service sshd -StartupType Automatic'
    if ($Facts.SshdText -eq '') {
        New-OpksshFinding 'FAIL' ($Facts.SshdConfig + ' is not there or empty')
        return
    }
    if ($Facts.SshdComplaint -ne '') {
        New-OpksshFinding 'FAIL' ('sshd does not accept its configuration: ' + $Facts.SshdComplaint) 'sshd.exe -t'
    }
    if ($Facts.SshdSettings -ne '') {
        Get-OpksshYesNo (Test-OpksshSshdAsksUs $Facts.SshdSettings $Facts.Binary) 'FAIL' 'sshd asks opkssh for every user' `
            'run Install-OpksshServer.ps1'
        return
    }
    $pair = @(ConvertFrom-OpksshSshdConfig $Facts.SshdText | Where-Object {
            ($_.Scope -ceq 'global') -and ($_.Keyword -like 'authorizedkeyscommand*')
        })
    $command = ''
    $user = ''
    foreach ($line in $pair) {
        if (($line.Keyword -ceq 'authorizedkeyscommand') -and ($command -eq '')) { $command = $line.Value }
        if (($line.Keyword -ceq 'authorizedkeyscommanduser') -and ($user -eq '')) { $user = $line.Value }
    }
    $asks = ($command -ceq (Get-OpksshSshdCommand $Facts.Binary)) -and ($user -ceq $script:OpksshAccount)
    Get-OpksshYesNo $asks 'FAIL' ($Facts.SshdConfig + ' asks opkssh for every user') 'run Install-OpksshServer.ps1'
}

# One line for people.
function Format-OpksshFinding {
    param([psobject] $Finding)
    $line = '[{0}] {1}' -f $Finding.Level, $Finding.Text
    if (($Finding.Hint -ne '') -and ($Finding.Level -ne 'PASS')) { $line += [System.Environment]::NewLine + '       hint: ' + $Finding.Hint }
    return $line
}
