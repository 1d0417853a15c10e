# What an installation or a removal has to do, worked out from what there is. Pure: a dry run prints
# this plan, a real run carries it out step by step. A machine that is as wanted has an empty plan.

# Text is what people read; a step without text is book-keeping.
function New-OpksshStep {
    param([string] $Kind, [string] $Target, [string] $Text, [hashtable] $Detail = @{})
    return [pscustomobject] @{ Kind = $Kind; Target = $Target; Text = $Text; Detail = $Detail }
}

# Facts: AccountSid (empty: no account), RightsInf, InstallDir, Binary, BinarySum, BinarySddl, NewSum, Version,
# UninstallerSum, NewUninstallerSum (empty: none to install), ConfigPath, Directories (Path, Purpose,
# Sddl; empty: absent), Files (Path, Purpose, Sddl, Length; empty Sddl: absent), PathList, Sshd
# (Get-OpksshSshdDecision), SshdConfig, ServiceRunning, State (earlier, or nothing), NoSshdRestart.
function Get-OpksshInstallPlan {
    param([hashtable] $Facts)
    $account = $script:OpksshAccount
    $sid = $Facts.AccountSid
    $steps = New-Object System.Collections.Generic.List[object]
    $now = New-OpksshState $Facts.InstallDir $Facts.ConfigPath

    if ($sid -eq '') {
        $now.CreatedAccount = $true
        $steps.Add((New-OpksshStep 'CreateAccount' $account ('create account ' + $account)))
        # Stands for the SID that is not known before; the steps put it in.
        $sid = '{ACCOUNT}'
    }
    $missing = @($script:OpksshDenyRights | Where-Object {
            -not (Test-OpksshRightHolder $Facts.RightsInf $_ $sid)
        })
    if ($missing.Count -gt 0) {
        $now.DenyRights = $missing
        $steps.Add((New-OpksshStep 'DenyLogon' $account ('deny ' + $account + ' to log on at this machine') @{ Right = $missing }))
    }
    foreach ($directory in @($Facts.Directories)) {
        if ($directory.Sddl -eq '') { $now.CreatedDirs += $directory.Path }
        foreach ($step in @(Get-OpksshDirectoryStep $directory $sid)) { $steps.Add($step) }
    }
    # A program that somebody else owns is replaced even when it looks right.
    if (($Facts.NewSum -ne $Facts.BinarySum) -or -not (Test-OpksshTrustedOwner $Facts.BinarySddl)) {
        $text = 'install opkssh ' + $Facts.Version + ' as ' + $Facts.Binary
        $steps.Add((New-OpksshStep 'Binary' $Facts.Binary $text))
    }
    elseif (-not (Test-OpksshSameAccess $Facts.BinarySddl (New-OpksshSddl 'program' $sid))) {
        $steps.Add((New-OpksshStep 'SetAccess' $Facts.Binary ('set access of ' + $Facts.Binary) `
                    @{ Sddl = (New-OpksshSddl 'program' $sid); Directory = $false }))
    }
    if (($Facts.NewUninstallerSum -ne '') -and ($Facts.NewUninstallerSum -ne $Facts.UninstallerSum)) {
        $target = $Facts.InstallDir + '\' + $script:OpksshUninstaller
        $steps.Add((New-OpksshStep 'Uninstaller' $target ('write ' + $target)))
    }
    foreach ($file in @($Facts.Files)) {
        foreach ($step in @(Get-OpksshFileStep $file $sid)) { $steps.Add($step) }
    }
    if (-not (Test-OpksshInPathList $Facts.PathList $Facts.InstallDir)) {
        $now.AddedPath = $true
        $steps.Add((New-OpksshStep 'AddPath' $Facts.InstallDir ('add ' + $Facts.InstallDir + ' to PATH')))
    }
    $edits = $Facts.Sshd.Action -ceq 'edit'
    $pending = ($null -ne $Facts.State) -and $Facts.State.PendingRestart
    $restart = ($edits -or $pending) -and $Facts.ServiceRunning
    if ($edits) {
        $text = 'write {0}: AuthorizedKeysCommand {1}, AuthorizedKeysCommandUser {2}' -f $Facts.SshdConfig,
            (Get-OpksshSshdCommand $Facts.Binary), $account
        $steps.Add((New-OpksshStep 'SshdConfig' $Facts.SshdConfig $text @{ Text = $Facts.Sshd.Text }))
    }
    $now.PendingRestart = $restart -and $Facts.NoSshdRestart
    if ($restart -and -not $Facts.NoSshdRestart) {
        $steps.Add((New-OpksshStep 'RestartSshd' 'sshd' 'restart sshd'))
    }
    $merged = Merge-OpksshState $Facts.State $now
    $earlier = ''
    if ($null -ne $Facts.State) { $earlier = ConvertTo-OpksshState $Facts.State }
    if ((ConvertTo-OpksshState $merged) -cne $earlier) {
        # Before everything else: whatever interrupts the rest, the uninstaller knows what to look for.
        $steps.Insert(0, (New-OpksshStep 'State' $script:OpksshStateKey '' @{ State = $merged }))
    }
    return $steps.ToArray()
}

function Get-OpksshDirectoryStep {
    param([hashtable] $Directory, [string] $Sid)
    $wanted = New-OpksshSddl $Directory.Purpose $Sid
    if ($Directory.Sddl -eq '') {
        return New-OpksshStep 'MakeDirectory' $Directory.Path ('make directory ' + $Directory.Path) @{ Sddl = $wanted }
    }
    if (-not (Test-OpksshSameAccess $Directory.Sddl $wanted)) {
        return New-OpksshStep 'SetAccess' $Directory.Path ('set access of ' + $Directory.Path) `
            @{ Sddl = $wanted; Directory = $true }
    }
}

# auth_id and the log are made empty; providers gets the default rows, also when it is empty. No empty
# config.yml is made, unlike by the Go tool: without one verify has nothing to parse.
function Get-OpksshFileStep {
    param([hashtable] $File, [string] $Sid)
    $wanted = New-OpksshSddl $File.Purpose $Sid
    $absent = $File.Sddl -eq ''
    $leaf = $File.Path.Substring($File.Path.LastIndexOf('\') + 1)
    $fill = ($leaf -ceq 'providers') -and ($absent -or ($File.Length -eq 0))
    if ($fill) {
        $text = (@(Get-OpksshDefaultProvider) -join "`n") + "`n"
        return New-OpksshStep 'WriteFile' $File.Path ('write ' + $File.Path) @{ Text = $text; Sddl = $wanted }
    }
    if ($absent) {
        if ($File.Optional) { return }
        return New-OpksshStep 'WriteFile' $File.Path ('write ' + $File.Path) @{ Text = ''; Sddl = $wanted }
    }
    if (-not (Test-OpksshSameAccess $File.Sddl $wanted)) {
        return New-OpksshStep 'SetAccess' $File.Path ('set access of ' + $File.Path) `
            @{ Sddl = $wanted; Directory = $false }
    }
}

# Facts: State, AccountSid, RightsInf, Binary, Existing (paths of ours that are there), SshdText,
# SshdConfig, ServiceRunning, PathList, NoSshdRestart, Purge, KeepLogs, ProfileExists. sshd comes first: from then on nothing
# refers to what is removed.
function Get-OpksshUninstallPlan {
    param([hashtable] $Facts)
    $state = $Facts.State
    $account = $script:OpksshAccount
    $steps = New-Object System.Collections.Generic.List[object]
    $text = Remove-OpksshSshdPair $Facts.SshdText
    if ($text -cne $Facts.SshdText) {
        $steps.Add((New-OpksshStep 'SshdConfig' $Facts.SshdConfig ('take opkssh out of ' + $Facts.SshdConfig) @{ Text = $text }))
        if ($Facts.ServiceRunning -and -not $Facts.NoSshdRestart) {
            $steps.Add((New-OpksshStep 'RestartSshd' 'sshd' 'restart sshd'))
        }
    }
    if ($state.AddedPath -and (Test-OpksshInPathList $Facts.PathList $state.InstallDir)) {
        $steps.Add((New-OpksshStep 'RemovePath' $state.InstallDir ('take ' + $state.InstallDir + ' out of PATH')))
    }
    if ($Facts.AccountSid -ne '') {
        $granted = @(@($state.DenyRights) | Where-Object { Test-OpksshRightHolder $Facts.RightsInf $_ $Facts.AccountSid })
        if ($granted.Count -gt 0) {
            $steps.Add((New-OpksshStep 'AllowLogon' $account ('take the denied rights of ' + $account + ' back') @{ Right = $granted }))
        }
        if ($state.CreatedAccount) {
            $steps.Add((New-OpksshStep 'RemoveAccount' $account ('remove account ' + $account)))
        }
    }
    $own = @($Facts.Binary, ($Facts.Binary + '.previous'), ($state.InstallDir + '\' + $script:OpksshUninstaller))
    foreach ($path in $own) {
        if (@($Facts.Existing) -contains $path) { $steps.Add((New-OpksshStep 'RemoveFile' $path ('remove ' + $path))) }
    }
    if (@($state.CreatedDirs) -contains $state.InstallDir) {
        $steps.Add((New-OpksshStep 'RemoveEmptyDirectory' $state.InstallDir ''))
    }
    if ($Facts.Purge -and (@($Facts.Existing) -contains $state.ConfigPath)) {
        $keep = @()
        if ($Facts.KeepLogs) { $keep = @('logs') }
        $steps.Add((New-OpksshStep 'RemoveConfig' $state.ConfigPath ('remove ' + $state.ConfigPath) @{ Keep = $keep }))
    }
    $steps.Add((New-OpksshStep 'ForgetState' $script:OpksshStateKey ''))
    return $steps.ToArray()
}
