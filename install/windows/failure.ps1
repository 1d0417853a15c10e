# How a script ends before its end, and how it talks.

# An exception that carries the exit code and what to type; throw it.
function New-OpksshFailure {
    param([string] $Code, [string] $Message, [string[]] $Hint = @())
    $failure = New-Object System.InvalidOperationException $Message
    $failure.Data['OpksshCode'] = $Code
    $failure.Data['OpksshHints'] = @($Hint)
    return $failure
}

# Name of the exit code that an exception stands for; anything unforeseen is Failed.
function Get-OpksshFailureCode {
    param([System.Exception] $Exception)
    if ($Exception.Data.Contains('OpksshCode')) { return [string] $Exception.Data['OpksshCode'] }
    return 'Failed'
}

function Get-OpksshFailureHint {
    param([System.Exception] $Exception)
    if ($Exception.Data.Contains('OpksshHints')) { return @($Exception.Data['OpksshHints']) }
    return @()
}

# What a whole run came to, in the words of install-linux.sh --json.
function New-OpksshReport {
    param([string] $Action, [bool] $Json, [bool] $DryRun)
    return @{
        Action   = $Action
        Json     = $Json
        DryRun   = $DryRun
        Changes  = New-Object System.Collections.Generic.List[string]
        Warnings = New-Object System.Collections.Generic.List[string]
    }
}

function Write-OpksshTalk {
    param([hashtable] $Report, [string] $Text)
    if ($Report.Json) { $Host.UI.WriteErrorLine($Text) } else { Write-Host $Text }
}

function Write-OpksshWarning {
    param([hashtable] $Report, [string] $Text)
    $Report.Warnings.Add($Text)
    $Host.UI.WriteErrorLine('warning: ' + $Text)
}

function Write-OpksshError {
    param([string] $Text, [string[]] $Hint = @())
    $Host.UI.WriteErrorLine('error: ' + $Text)
    foreach ($line in @($Hint)) { $Host.UI.WriteErrorLine('hint: ' + $line) }
}

# One thing that is done, or in a dry run would be.
function Write-OpksshChange {
    param([hashtable] $Report, [string] $Text)
    $Report.Changes.Add($Text)
    if ($Report.DryRun) { Write-OpksshTalk $Report ('would ' + $Text) } else { Write-OpksshTalk $Report $Text }
}

# Refused: nothing was changed. Failed: something may have stayed. The words are those of
# install-linux.sh --json.
function Get-OpksshResultName {
    param([string] $Code, [string] $Action, [bool] $DryRun, [int] $ChangeCount)
    switch ($Code) {
        'Ok' {
            if ($ChangeCount -eq 0) { return 'unchanged' }
            if ($DryRun) { return 'planned' }
            return ($Action + 'ed')
        }
        'RolledBack' { return 'rolled_back' }
        'Failed' { return 'failed' }
        default { return 'refused' }
    }
}

function ConvertTo-OpksshReportJson {
    param([hashtable] $Report, [string] $Code, [string] $Message)
    $problem = $null
    if ($Message -ne '') { $problem = $Message }
    $result = Get-OpksshResultName -Code $Code -Action $Report.Action -DryRun $Report.DryRun `
        -ChangeCount $Report.Changes.Count
    $object = [ordered] @{
        action   = $Report.Action
        result   = $result
        exitCode = Get-OpksshExitCode $Code
        error    = $problem
        changes  = @($Report.Changes.ToArray())
        warnings = @($Report.Warnings.ToArray())
    }
    return ConvertTo-Json -InputObject $object -Compress -Depth 3
}
