# Removing what the installer has added, and nothing else.

# Options: KeepConfig, KeepLogs, Purge, NoSshdRestart, Unknown, ScriptDirectory, Json, DryRun.
# Returns Code and Json.
function Invoke-OpksshUninstall {
    param([hashtable] $Options)
    $report = New-OpksshReport 'uninstall' $Options.Json $Options.DryRun
    $run = New-OpksshRun $report $Options
    return Invoke-OpksshGuarded $run {
        param([hashtable] $Run)
        Assert-OpksshArgument (Get-OpksshUninstallProblem $Run.Options)
        Assert-OpksshMachine $true
        $facts = Get-OpksshUninstallFact $Run
        $plan = @(Get-OpksshUninstallPlan $facts)
        $first = @($plan | Where-Object { ($_.Kind -ceq 'SshdConfig') -or ($_.Kind -ceq 'RestartSshd') })
        $rest = @($plan | Where-Object { ($_.Kind -cne 'SshdConfig') -and ($_.Kind -cne 'RestartSshd') })
        if (@($plan | Where-Object { $_.Text -ne '' }).Count -eq 0) {
            Write-OpksshTalk $Run.Report 'opkssh is not installed'
        }
        # Nothing is removed that sshd still refers to.
        Invoke-OpksshPlan $Run $first
        $Run.Undo.Clear()
        Invoke-OpksshRemoval $Run $rest
        if (-not $Run.Options.Purge -and [System.IO.Directory]::Exists($facts.State.ConfigPath)) {
            Write-OpksshTalk $Run.Report ('kept ' + $facts.State.ConfigPath + '; -Purge removes it')
        }
    }
}

# sshd is done with opkssh, so a step that fails is no reason to put anything back: the others go on,
# what has been added stays remembered, and the next run does the rest.
function Invoke-OpksshRemoval {
    param([hashtable] $Run, [object[]] $Plan)
    $failed = @()
    foreach ($step in @($Plan)) {
        if (($step.Kind -ceq 'ForgetState') -and ($failed.Count -gt 0)) { continue }
        try { Invoke-OpksshPlan $Run @($step) }
        catch {
            $failed += $step.Text
            Write-OpksshError ('cannot ' + $step.Text + ': ' + $_.Exception.Message)
        }
        $Run.Undo.Clear()
    }
    if ($failed.Count -gt 0) {
        throw (New-OpksshFailure 'Failed' 'not everything could be removed' 'run this again for the rest')
    }
}

function Get-OpksshUninstallFact {
    param([hashtable] $Run)
    $service = Get-OpksshService
    $Run.Facts = $service
    $service.Listener = Get-OpksshListener (Get-OpksshSshdSettings $service.Sshd $service.SshdConfig)
    $Run.AccountSid = Get-OpksshAccountSid $script:OpksshAccount
    $state = ConvertFrom-OpksshState (Read-OpksshStateText)
    if ($null -eq $state) {
        Write-OpksshWarning $Run.Report 'nothing says what was installed here: only what has the usual names is removed'
        $state = New-OpksshState (Get-OpksshProgramPath) (Get-OpksshConfigPath)
    }
    $binary = $state.InstallDir + '\opkssh.exe'
    $existing = @(@($binary, ($binary + '.previous'), ($state.InstallDir + '\' + $script:OpksshUninstaller), $state.ConfigPath) |
            Where-Object { Test-Path -LiteralPath $_ })
    $inf = New-OpksshRightInf '' $state.DenyRights $Run.AccountSid $true
    $Run.RestartOnUndo = $service.ServiceRunning -and -not $Run.Options.NoSshdRestart
    if (-not $Run.Report.DryRun) {
        New-OpksshStage $Run
        $inf = Read-OpksshRightInf $Run.Stage
        # The directory of the program cannot be removed while this process is in it.
        [System.Environment]::CurrentDirectory = [System.Environment]::SystemDirectory
    }
    return @{
        State          = $state
        AccountSid     = $Run.AccountSid
        RightsInf      = $inf
        Binary         = $binary
        Existing       = $existing
        SshdText       = Read-OpksshText $service.SshdConfig
        SshdConfig     = $service.SshdConfig
        ServiceRunning = $service.ServiceRunning
        PathList       = Get-OpksshMachinePath
        NoSshdRestart  = $Run.Options.NoSshdRestart
        Purge          = $Run.Options.Purge
        KeepLogs       = $Run.Options.KeepLogs
    }
}
