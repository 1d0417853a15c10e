# Lists that Windows keeps as text: PATH and user rights. Pure.

function Split-OpksshPathList {
    param([string] $List)
    foreach ($entry in @($List.Split([char] ';'))) {
        if ($entry.Trim() -ne '') { $entry }
    }
}

function Test-OpksshSamePath {
    param([string] $One, [string] $Other)
    $left = $One.Trim().Trim([char] '"').TrimEnd([char] '\')
    $right = $Other.Trim().Trim([char] '"').TrimEnd([char] '\')
    return ($left -eq $right)
}

function Test-OpksshInPathList {
    param([string] $List, [string] $Directory)
    foreach ($entry in @(Split-OpksshPathList $List)) {
        if (Test-OpksshSamePath $entry $Directory) { return $true }
    }
    return $false
}

# PATH with the directory at its end, unless it is there; nothing else changes.
function Add-OpksshPathEntry {
    param([string] $List, [string] $Directory)
    if (Test-OpksshInPathList $List $Directory) { return $List }
    if ($List.Trim([char[]] '; ') -eq '') { return $Directory }
    return $List.TrimEnd([char] ';') + ';' + $Directory
}

function Remove-OpksshPathEntry {
    param([string] $List, [string] $Directory)
    if (-not (Test-OpksshInPathList $List $Directory)) { return $List }
    $kept = New-Object System.Collections.Generic.List[string]
    foreach ($entry in @($List.Split([char] ';'))) {
        if (-not (Test-OpksshSamePath $entry $Directory)) { $kept.Add($entry) }
    }
    return ($kept.ToArray() -join ';')
}

# Who has a user right, in what secedit exports: *SID or a name each.
function Get-OpksshRightHolder {
    param([string] $Inf, [string] $Right)
    foreach ($line in @($Inf -split "`r?`n")) {
        if ($line -notmatch '^\s*([A-Za-z]+)\s*=\s*(.*?)\s*\z') { continue }
        if ($Matches[1] -ne $Right) { continue }
        foreach ($holder in @($Matches[2].Split([char] ','))) {
            if ($holder.Trim() -ne '') { $holder.Trim() }
        }
    }
}

function Test-OpksshRightHolder {
    param([string] $Inf, [string] $Right, [string] $Sid)
    $holders = @(Get-OpksshRightHolder $Inf $Right)
    return (($holders -contains ('*' + $Sid)) -or ($holders -contains $script:OpksshAccount))
}

# What secedit has to be given so that the account gets these rights (Add) or loses them. Everybody
# else who has them stays: secedit replaces whole lists.
function New-OpksshRightInf {
    param([string] $Inf, [string[]] $Right, [string] $Sid, [bool] $Add)
    $lines = New-Object System.Collections.Generic.List[string]
    foreach ($line in @('[Unicode]', 'Unicode=yes', '[Version]', 'signature="$CHICAGO$"', 'Revision=1', '[Privilege Rights]')) {
        $lines.Add($line)
    }
    foreach ($one in @($Right)) {
        $holders = New-Object System.Collections.Generic.List[string]
        foreach ($holder in @(Get-OpksshRightHolder $Inf $one)) {
            if (($holder -ne ('*' + $Sid)) -and ($holder -ne $script:OpksshAccount)) { $holders.Add($holder) }
        }
        if ($Add) { $holders.Add('*' + $Sid) }
        $lines.Add($one + ' = ' + ($holders.ToArray() -join ','))
    }
    return ($lines.ToArray() -join "`r`n") + "`r`n"
}

# A password of 44 letters out of 32 random bytes, with one of each kind that a policy may ask for.
# Nobody keeps it: sshd needs none to run a command as the account.
function ConvertTo-OpksshPassword {
    param([byte[]] $Bytes)
    return 'aA1+' + [System.Convert]::ToBase64String($Bytes).Substring(0, 40)
}
