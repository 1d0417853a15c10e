BeforeAll {
    Import-Module -Name (Join-Path $PSScriptRoot "../OpksshInstall.psm1") -Force -DisableNameChecking

    $sid = 'S-1-5-21-1-2-3-1005'
    $program = 'C:\Program Files\opkssh'
    $config = 'C:\ProgramData\opk'

    # A server with OpenSSH and nothing of opkssh.
    function New-FreshFact {
        @{
            AccountSid        = ''
            RightsInf         = ''
            InstallDir        = $program
            Binary            = "$program\opkssh.exe"
            BinarySum         = ''
            BinarySddl        = ''
            NewSum            = 'aa'
            Version           = '0.14.0'
            UninstallerSum    = ''
            NewUninstallerSum = 'bb'
            ConfigPath        = $config
            Directories       = @(
                @{ Path = $program; Purpose = 'install_dir'; Sddl = '' }
                @{ Path = $config; Purpose = 'base'; Sddl = '' }
                @{ Path = "$config\policy.d"; Purpose = 'policy_dir'; Sddl = '' }
            )
            Files             = @(
                @{ Path = "$config\auth_id"; Purpose = 'policy_file'; Sddl = ''; Length = 0; Optional = $false }
                @{ Path = "$config\providers"; Purpose = 'policy_file'; Sddl = ''; Length = 0; Optional = $false }
                @{ Path = "$config\config.toml"; Purpose = 'policy_file'; Sddl = ''; Length = 0; Optional = $true }
            )
            PathList          = 'C:\Windows'
            Sshd              = @{ Action = 'edit'; Text = 'new' }
            SshdConfig        = 'C:\ProgramData\ssh\sshd_config'
            ServiceRunning    = $true
            State             = $null
            NoSshdRestart     = $false
        }
    }

    # The same server after that plan has been carried out.
    function New-DoneFact {
        $facts = New-FreshFact
        $state = (@(Get-OpksshInstallPlan $facts) | Where-Object { $_.Kind -eq 'State' }).Detail.State
        $facts.State = $state
        $facts.AccountSid = $sid
        $facts.RightsInf = New-OpksshRightInf '' @('SeDenyInteractiveLogonRight', 'SeDenyRemoteInteractiveLogonRight') $sid $true
        $facts.BinarySum = 'aa'
        $facts.BinarySddl = New-OpksshSddl 'program' $sid
        $facts.UninstallerSum = 'bb'
        foreach ($one in @($facts.Directories)) { $one.Sddl = New-OpksshSddl $one.Purpose $sid }
        foreach ($one in @($facts.Files)) {
            if ($one.Optional) { continue }
            $one.Sddl = New-OpksshSddl $one.Purpose $sid
            $one.Length = 10
        }
        $facts.PathList = 'C:\Windows;C:\Program Files\opkssh'
        $facts.Sshd = @{ Action = 'none'; Text = 'new' }
        return $facts
    }

    function Get-Kind {
        param([object[]] $Plan)
        return (@($Plan | ForEach-Object { $_.Kind }) -join ' ')
    }
}

Describe 'Get-OpksshInstallPlan' {
    It 'does everything on a fresh server, sshd last' {
        Get-Kind @(Get-OpksshInstallPlan (New-FreshFact)) | Should -BeExactly ('State CreateAccount DenyLogon ' +
            'MakeDirectory MakeDirectory MakeDirectory Binary Uninstaller WriteFile WriteFile AddPath SshdConfig RestartSshd')
    }
    It 'has nothing to do the second time' {
        @(Get-OpksshInstallPlan (New-DoneFact)) | Should -HaveCount 0
    }
    It 'says what it does, and keeps quiet about its own book-keeping' {
        $plan = @(Get-OpksshInstallPlan (New-FreshFact))
        @($plan | Where-Object { $_.Text -eq '' } | ForEach-Object { $_.Kind }) | Should -Be @('State')
    }
    It 'remembers what it adds before it adds it' {
        $state = @(Get-OpksshInstallPlan (New-FreshFact))[0].Detail.State
        $state.CreatedAccount | Should -BeTrue
        $state.AddedPath | Should -BeTrue
        @($state.CreatedDirs) | Should -Be @($program, $config, "$config\policy.d")
        @($state.DenyRights) | Should -HaveCount 2
    }
    It 'does not claim what was there before' {
        $facts = New-DoneFact
        $facts.State = $null
        $state = @(Get-OpksshInstallPlan $facts)[0].Detail.State
        $state.CreatedAccount | Should -BeFalse
        $state.AddedPath | Should -BeFalse
        @($state.CreatedDirs) | Should -HaveCount 0
        @($state.DenyRights) | Should -HaveCount 0
    }
    It 'replaces the program by another one only' {
        $facts = New-DoneFact
        $facts.NewSum = 'cc'
        Get-Kind @(Get-OpksshInstallPlan $facts) | Should -BeExactly 'Binary'
    }
    It 'replaces a program that somebody else owns even when it looks right' {
        $facts = New-DoneFact
        $facts.BinarySddl = 'O:S-1-5-21-1-2-3-1001D:P(A;;FA;;;BA)'
        Get-Kind @(Get-OpksshInstallPlan $facts) | Should -BeExactly 'Binary'
    }
    It 'closes a directory in which users may make files, as the Go tool leaves it' {
        $facts = New-DoneFact
        $facts.Directories[1].Sddl = 'O:BAD:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;CIID;DCLCRPCR;;;BU)'
        $plan = @(Get-OpksshInstallPlan $facts)
        Get-Kind $plan | Should -BeExactly 'SetAccess'
        $plan[0].Detail.Sddl | Should -BeExactly (New-OpksshSddl 'base' $sid)
    }
    It 'fills an empty providers file, and leaves one with rows alone' {
        $facts = New-DoneFact
        $facts.Files[1].Length = 0
        $plan = @(Get-OpksshInstallPlan $facts)
        Get-Kind $plan | Should -BeExactly 'WriteFile'
        @($plan[0].Detail.Text -split "`n") | Should -HaveCount 5
        $facts.Files[1].Length = 1
        @(Get-OpksshInstallPlan $facts) | Should -HaveCount 0
    }
    It 'leaves sshd alone with -NoSshdRestart, and restarts it the next time' {
        $facts = New-FreshFact
        $facts.NoSshdRestart = $true
        $plan = @(Get-OpksshInstallPlan $facts)
        Get-Kind $plan | Should -Not -Match 'RestartSshd'
        $plan[0].Detail.State.PendingRestart | Should -BeTrue
        $facts = New-DoneFact
        $facts.State.PendingRestart = $true
        Get-Kind @(Get-OpksshInstallPlan $facts) | Should -BeExactly 'State RestartSshd'
    }
    It 'starts no sshd that does not run' {
        $facts = New-FreshFact
        $facts.ServiceRunning = $false
        Get-Kind @(Get-OpksshInstallPlan $facts) | Should -Not -Match 'RestartSshd'
    }
    It 'uses the SID of an account that is there' {
        $facts = New-FreshFact
        $facts.AccountSid = $sid
        $plan = @(Get-OpksshInstallPlan $facts)
        Get-Kind $plan | Should -Not -Match 'CreateAccount'
        @($plan | Where-Object { $_.Kind -eq 'MakeDirectory' })[0].Detail.Sddl | Should -Match $sid
    }
}

Describe 'Get-OpksshUninstallPlan' {
    BeforeEach {
        $installed = New-DoneFact
        $facts = @{
            State          = $installed.State
            AccountSid     = $sid
            RightsInf      = $installed.RightsInf
            Binary         = "$program\opkssh.exe"
            Existing       = @("$program\opkssh.exe", $config)
            SshdText       = Add-OpksshSshdPair "Port 22`r`n" "$program\opkssh.exe"
            SshdConfig     = 'C:\ProgramData\ssh\sshd_config'
            ServiceRunning = $true
            PathList       = $installed.PathList
            NoSshdRestart  = $false
            Purge          = $false
            KeepLogs       = $false
        }
    }
    It 'begins with sshd and keeps the configuration' {
        Get-Kind @(Get-OpksshUninstallPlan $facts) | Should -BeExactly ('SshdConfig RestartSshd RemovePath AllowLogon ' +
            'RemoveAccount RemoveFile RemoveEmptyDirectory ForgetState')
    }
    It 'gives sshd_config back as it was' {
        @(Get-OpksshUninstallPlan $facts)[0].Detail.Text | Should -BeExactly "Port 22`r`n"
    }
    It 'leaves an account, rights and PATH that the installer has not added' {
        $facts.State.CreatedAccount = $false
        $facts.State.DenyRights = @()
        $facts.State.AddedPath = $false
        Get-Kind @(Get-OpksshUninstallPlan $facts) | Should -BeExactly 'SshdConfig RestartSshd RemoveFile RemoveEmptyDirectory ForgetState'
    }
    It 'removes the configuration with -Purge, and keeps the logs with -KeepLogs' {
        $facts.Purge = $true
        $facts.KeepLogs = $true
        $step = @(Get-OpksshUninstallPlan $facts | Where-Object { $_.Kind -eq 'RemoveConfig' })
        $step | Should -HaveCount 1
        @($step[0].Detail.Keep) | Should -Be @('logs')
    }
    It 'has nothing to say where nothing is left' {
        $facts.State = New-OpksshState $program $config
        $facts.AccountSid = ''
        $facts.Existing = @()
        $facts.SshdText = "Port 22`r`n"
        $plan = @(Get-OpksshUninstallPlan $facts)
        @($plan | Where-Object { $_.Text -ne '' }) | Should -HaveCount 0
    }
}
