# Installing: everything that can be refused is refused before the first change, and after a failure
# everything is put back.

# Options: the parameters of Install-OpksshServer.ps1, Unknown, ScriptDirectory, Json, DryRun.
# Returns Code and Json.
function Invoke-OpksshInstall {
    param([hashtable] $Options)
    $report = New-OpksshReport 'install' $Options.Json $Options.DryRun
    $run = New-OpksshRun $report $Options
    return Invoke-OpksshGuarded $run {
        param([hashtable] $Run)
        Assert-OpksshArgument (Get-OpksshArgumentProblem $Run.Options)
        Assert-OpksshMachine $true
        $facts = Get-OpksshInstallFact $Run
        $plan = @(Get-OpksshInstallPlan $facts)
        if (@($plan | Where-Object { $_.Text -ne '' }).Count -eq 0) {
            Write-OpksshTalk $Run.Report 'everything is as it should be'
        }
        Invoke-OpksshPlan $Run $plan
        Complete-OpksshInstall $Run $facts
    }
}

# What all runs have: the report, what to undo, the directory for temporary files.
function New-OpksshRun {
    param([hashtable] $Report, [hashtable] $Options)
    return @{
        Report          = $Report
        Options         = $Options
        ScriptDirectory = $Options.ScriptDirectory
        Undo            = New-Object System.Collections.Generic.List[object]
        Stage           = ''
        Facts           = @{}
        Version         = ''
        AccountSid      = ''
        RestartOnUndo   = $false
    }
}

function Assert-OpksshArgument {
    param([psobject] $Problem)
    if ($null -ne $Problem) { throw (New-OpksshFailure 'Usage' $Problem.Message $Problem.Hint) }
}

# Runs the body, puts everything back when it fails or is interrupted, tells what became of it, and
# returns Code for the way out and Json for standard output, which is empty when nobody wants it.
function Invoke-OpksshGuarded {
    param([hashtable] $Run, [scriptblock] $Body)
    $code = 'Failed'
    $message = ''
    $hints = @()
    $ended = $false
    $mutex = New-Object System.Threading.Mutex $false, 'Global\opkssh-install'
    $held = $false
    try {
        try { $held = $mutex.WaitOne(0) } catch [System.Threading.AbandonedMutexException] { $held = $true }
        if (-not $held) { throw (New-OpksshFailure 'Failed' 'another installer is running') }
        $null = & $Body $Run
        $code = 'Ok'
        $ended = $true
    }
    catch {
        $ended = $true
        $code = Get-OpksshFailureCode $_.Exception
        $message = $_.Exception.Message
        $hints = @(Get-OpksshFailureHint $_.Exception)
        Write-OpksshError $message $hints
        if ($Run.Undo.Count -gt 0) {
            $code = 'Failed'
            if (Undo-OpksshRun $Run) { $code = 'RolledBack' }
        }
    }
    finally {
        # Ctrl+C gets here without the other two.
        if (-not $ended -and ($Run.Undo.Count -gt 0)) { [void] (Undo-OpksshRun $Run) }
        Remove-OpksshStage $Run
        if ($held) { $mutex.ReleaseMutex() }
        $mutex.Dispose()
    }
    $json = ''
    if ($Run.Report.Json) { $json = ConvertTo-OpksshReportJson $Run.Report $code $message }
    return @{ Code = (Get-OpksshExitCode $code); Json = $json }
}

# Only administrators can look into it, from its first moment; not below the user's own profile,
# where programs without that right run as the same user.
function New-OpksshStage {
    param([hashtable] $Run)
    $windows = [System.Environment]::GetFolderPath('Windows')
    $path = $windows + '\Temp\opkssh-install-' + [guid]::NewGuid().ToString('N')
    New-OpksshDirectory $path (New-OpksshSddl 'stage' '')
    $Run.Stage = $path
}

function Remove-OpksshStage {
    param([hashtable] $Run)
    if (($Run.Stage -eq '') -or -not [System.IO.Directory]::Exists($Run.Stage)) { return }
    try { [System.IO.Directory]::Delete($Run.Stage, $true) } catch { Write-OpksshError ($Run.Stage + ' cannot be removed') }
}

# Everything Get-OpksshInstallPlan wants to know. Refuses what does not fit.
function Get-OpksshInstallFact {
    param([hashtable] $Run)
    $options = $Run.Options
    if (($options.InstallFrom -ne '') -and -not [System.IO.File]::Exists($options.InstallFrom)) {
        throw (New-OpksshFailure 'Preflight' ($options.InstallFrom + ' is not a file'))
    }
    if (Test-OpksshDomainController) {
        throw (New-OpksshFailure 'Preflight' 'this is a domain controller, which has no local accounts' 'install opkssh on another server')
    }
    $service = Get-OpksshService
    $Run.Facts = $service
    $service.Architecture = Get-OpksshArchitecture
    $present = Invoke-OpksshProgram $service.Sshd @('-t')
    if ($present.ExitCode -ne 0) {
        throw (New-OpksshFailure 'Preflight' ('sshd does not accept its present configuration: ' + (Get-OpksshFirstLine ($present.ErrorOutput + $present.Output))) `
                ('mend it until ' + $service.Sshd + ' -t says nothing, then run this again'))
    }
    $settings = Get-OpksshSshdSettings $service.Sshd $service.SshdConfig
    if ($settings -eq '') { throw (New-OpksshFailure 'Preflight' ($service.Sshd + ' -T does not say what its configuration is')) }
    $service.Listener = Get-OpksshListener $settings
    Assert-OpksshInstallDirectory $options.InstallDir
    Assert-OpksshConfigOwner $options.ConfigPath

    $binary = $options.InstallDir + '\opkssh.exe'
    $decision = Get-OpksshSshdDecision @{
        Text             = Read-OpksshText $service.SshdConfig
        EffectiveCommand = Get-OpksshSetting $settings 'authorizedkeyscommand'
        EffectiveUser    = Get-OpksshSetting $settings 'authorizedkeyscommanduser'
        Binary           = $binary
        Overwrite        = $options.OverwriteConfig
    }
    foreach ($warning in @($decision.Warnings)) { Write-OpksshWarning $Run.Report $warning }
    if ($decision.Action -ceq 'refuse') { throw (New-OpksshFailure 'SshdRefused' $decision.Message $decision.Hint) }
    if ((Get-OpksshSetting $settings 'pubkeyauthentication') -ceq 'no') {
        Write-OpksshWarning $Run.Report 'PubkeyAuthentication is off, so sshd will never ask opkssh'
    }

    $Run.AccountSid = Get-OpksshAccountSid $script:OpksshAccount
    $facts = @{
        AccountSid        = $Run.AccountSid
        InstallDir        = $options.InstallDir
        Binary            = $binary
        BinarySum         = Get-OpksshFileSum $binary
        BinarySddl        = Get-OpksshSddl $binary
        UninstallerSum    = Get-OpksshFileSum ($options.InstallDir + '\' + $script:OpksshUninstaller)
        NewUninstallerSum = ''
        ConfigPath        = $options.ConfigPath
        Directories       = @(
            @{ Path = $options.InstallDir; Purpose = 'install_dir'; Sddl = (Get-OpksshSddl $options.InstallDir) }
            Get-OpksshConfigDirectory $options.ConfigPath
        )
        Files             = @(Get-OpksshConfigFile $options.ConfigPath)
        PathList          = Get-OpksshMachinePath
        Sshd              = $decision
        SshdConfig        = $service.SshdConfig
        ServiceRunning    = $service.ServiceRunning
        State             = ConvertFrom-OpksshState (Read-OpksshStateText)
        NoSshdRestart     = $options.NoSshdRestart
    }
    $Run.RestartOnUndo = $service.ServiceRunning -and -not $options.NoSshdRestart
    $null = Add-OpksshStagedFact $Run $facts
    return $facts
}

# What a dry run cannot know without writing or downloading is assumed to be as it was left.
function Add-OpksshStagedFact {
    param([hashtable] $Run, [hashtable] $Facts)
    $options = $Run.Options
    if ($Run.Report.DryRun) {
        $granted = @()
        if ($null -ne $Facts.State) { $granted = @($Facts.State.DenyRights) }
        $Facts.RightsInf = New-OpksshRightInf '' $granted $Facts.AccountSid $true
        $Facts.NewSum = 'of release ' + $options.InstallVersion
        $Facts.Version = $options.InstallVersion
        if ($options.InstallFrom -ne '') {
            $Facts.NewSum = Get-OpksshFileSum $options.InstallFrom
            $Facts.Version = 'from ' + $options.InstallFrom
        }
        return
    }
    New-OpksshStage $Run
    $Facts.RightsInf = Read-OpksshRightInf $Run.Stage
    Receive-OpksshBinary $Run
    $Facts.Version = $Run.Version
    $Facts.NewSum = Get-OpksshFileSum ($Run.Stage + '\opkssh.exe')
    $Facts.NewUninstallerSum = Get-OpksshFileSum ($Run.Stage + '\' + $script:OpksshUninstaller)
    if ($Facts.Sshd.Action -cne 'edit') { return }
    # What sshd will read, tried out where it cannot see it yet.
    $candidate = $Run.Stage + '\sshd_config'
    Write-OpksshText $candidate $Facts.Sshd.Text
    Assert-OpksshSshdAccepts $Run $candidate
    if (-not (Test-OpksshSshdAsksUs (Get-OpksshSshdSettings $Run.Facts.Sshd $candidate) $Facts.Binary)) {
        throw (New-OpksshFailure 'SshdRefused' ($Facts.SshdConfig + ' sets another AuthorizedKeysCommand for everybody further down') `
                'look for AuthorizedKeysCommand below Match all, also in included files')
    }
}

# What is said at the end, and the line in the log.
function Complete-OpksshInstall {
    param([hashtable] $Run, [hashtable] $Facts)
    $service = $Run.Facts
    if (-not $service.ServiceRunning) { Write-OpksshWarning $Run.Report 'sshd does not run: Start-Service sshd' }
    if (-not $service.Automatic) { Write-OpksshWarning $Run.Report 'sshd does not start with Windows: Set-Service sshd -StartupType Automatic' }
    if ($Run.Report.DryRun -or ($Run.Report.Changes.Count -eq 0)) { return }
    $check = Invoke-OpksshProgram $Facts.Binary @('permissions', 'check')
    if ($check.ExitCode -ne 0) {
        Write-OpksshWarning $Run.Report ('opkssh permissions check: ' + (Get-OpksshFirstLine ($check.Output + $check.ErrorOutput)))
    }
    if ($Facts.Sshd.Action -ceq 'edit' -and $Facts.NoSshdRestart) {
        Write-OpksshTalk $Run.Report 'sshd asks opkssh after: Restart-Service sshd'
    }
    $line = 'Successfully installed opkssh (INSTALLED_ON: {0}, VERSION_INSTALLED: {1}, INSTALL_VERSION: {2}, LOCAL_INSTALL_FILE: {3}, RESTART_SSH: {4})' -f
        [System.DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ'), $Facts.Version, $Run.Options.InstallVersion,
        $Run.Options.InstallFrom, (-not $Facts.NoSshdRestart)
    try { [System.IO.File]::AppendAllText($Facts.ConfigPath + '\logs\opkssh-install.log', $line + "`r`n") }
    catch { Write-OpksshWarning $Run.Report ('the log cannot be written to: ' + $_.Exception.Message) }
}
