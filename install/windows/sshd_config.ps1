# sshd_config as text in, text out. Pure. The text is the file's bytes as Latin-1, so that bytes of
# any encoding come back as they were.

function Split-OpksshLine {
    param([string] $Text)
    foreach ($match in [regex]::Matches($Text, '[^\n]*\n|[^\n]+\z')) { $match.Value }
}

# The line ending that a text has, for lines that are added.
function Get-OpksshNewline {
    param([string] $Text)
    if (($Text -eq '') -or $Text.Contains("`r`n")) { return "`r`n" }
    return "`n"
}

# One object a line: Text as it stands, Keyword in lower case (empty for a comment), Value, Scope
# (global, or match below a Match line), Own (of our block: its marks and the directives between).
function ConvertFrom-OpksshSshdConfig {
    param([string] $Text)
    $scope = 'global'
    $inside = $false
    foreach ($line in @(Split-OpksshLine $Text)) {
        $plain = $line.TrimEnd([char[]] "`r`n")
        $keyword = ''
        $value = ''
        if ($plain -match '^[ \t\f]*([^# \t\f=][^ \t=]*)[ \t]*=?[ \t]*(.*)\z') {
            $keyword = $Matches[1].Replace('"', '').ToLowerInvariant()
            $value = $Matches[2].TrimEnd([char[]] " `t")
        }
        if ($keyword -ceq 'match') { $scope = 'match' }
        $begins = $plain -ceq $script:OpksshMarkBegin
        $ends = $plain -ceq $script:OpksshMarkEnd
        $inside = $begins -or ($inside -and ($ends -or ($keyword -like 'authorizedkeyscommand*')))
        [pscustomobject] @{
            Text    = $line
            Keyword = $keyword
            Value   = $value
            Scope   = $scope
            Own     = ($inside -or $ends)
        }
        if ($ends) { $inside = $false }
    }
}

# The command as it stands in sshd_config; the quotes are for the blank of Program Files.
function Get-OpksshSshdCommand {
    param([string] $Binary)
    return '"' + $Binary + '" verify %u %k %t'
}

# True for a command line that runs opkssh, whoever wrote it there.
function Test-OpksshOwnCommand {
    param([string] $Command)
    return ($Command -match '^("([^"]*[\\/])?opkssh(\.exe)?"|([^" ]*[\\/])?opkssh(\.exe)?)[ \t]+verify([ \t]|\z)')
}

# The bytes EF BB BF that some editors put before a text, if they are there.
function Get-OpksshByteOrderMark {
    param([string] $Text)
    $mark = [string]::Concat([char] 0xEF, [char] 0xBB, [char] 0xBF)
    if ($Text.StartsWith($mark, [System.StringComparison]::Ordinal)) { return $mark }
    return ''
}

# Lines without our block and without what the installer of the Go tool adds: the pair for opkssh,
# wherever it stands. Other lines stay byte for byte.
function Remove-OpksshSshdPair {
    param([string] $Text)
    $mark = Get-OpksshByteOrderMark $Text
    $lines = @(ConvertFrom-OpksshSshdConfig ($Text.Substring($mark.Length)))
    $drop = New-Object 'System.Collections.Generic.HashSet[int]'
    $legacyScope = @{}
    for ($at = 0; $at -lt $lines.Count; $at++) {
        $line = $lines[$at]
        if ($line.Own) { [void] $drop.Add($at) }
        elseif (($line.Keyword -ceq 'authorizedkeyscommand') -and (Test-OpksshOwnCommand $line.Value)) {
            [void] $drop.Add($at)
            $legacyScope[$line.Scope] = $true
        }
    }
    for ($at = 0; $at -lt $lines.Count; $at++) {
        $line = $lines[$at]
        if (($line.Keyword -ceq 'authorizedkeyscommanduser') -and $legacyScope.ContainsKey($line.Scope) -and
            ($line.Value.Trim('"') -ceq $script:OpksshAccount)) {
            [void] $drop.Add($at)
        }
    }
    $kept = New-Object System.Text.StringBuilder
    [void] $kept.Append($mark)
    for ($at = 0; $at -lt $lines.Count; $at++) {
        if (-not $drop.Contains($at)) { [void] $kept.Append($lines[$at].Text) }
    }
    return $kept.ToString()
}

# Our pair at the head of the file: before any Match, Include and other AuthorizedKeysCommand, so that
# it is for everybody and, the first value being the one that counts, in effect. Nothing else changes.
function Add-OpksshSshdPair {
    param([string] $Text, [string] $Binary)
    $mark = Get-OpksshByteOrderMark $Text
    $rest = (Remove-OpksshSshdPair $Text).Substring($mark.Length)
    $newline = Get-OpksshNewline $Text
    $block = @(
        $script:OpksshMarkBegin
        'AuthorizedKeysCommand ' + (Get-OpksshSshdCommand $Binary)
        'AuthorizedKeysCommandUser ' + $script:OpksshAccount
        $script:OpksshMarkEnd
    )
    return $mark + ($block -join $newline) + $newline + $rest
}
