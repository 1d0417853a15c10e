BeforeAll {
    Import-Module -Name (Join-Path $PSScriptRoot "../OpksshInstall.psm1") -Force -DisableNameChecking

    function New-GoodFact {
        @{
            Binary        = 'C:\Program Files\opkssh\opkssh.exe'
            BinaryExists  = $true
            Version       = '0.14.0'
            OnPath        = $true
            ConfigPath    = 'C:\ProgramData\opk'
            Missing       = @()
            AccountExists = $true
            Permissions   = @()
            ServiceExists = $true
            ServiceState  = 'Running'
            ServiceStart  = 'Automatic'
            SshdConfig    = 'C:\ProgramData\ssh\sshd_config'
            SshdText      = Add-OpksshSshdPair "Port 22`r`n" 'C:\Program Files\opkssh\opkssh.exe'
            SshdComplaint = ''
            SshdSettings  = ''
        }
    }
    function Get-Failed {
        param([hashtable] $Facts)
        return (@(Get-OpksshFinding $Facts | Where-Object { $_.Level -eq 'FAIL' } | ForEach-Object { $_.Text }) -join '; ')
    }
}

Describe 'Get-OpksshFinding' {
    It 'finds nothing wrong with a good installation' {
        $findings = @(Get-OpksshFinding (New-GoodFact))
        @($findings | Where-Object { $_.Level -ne 'PASS' }) | Should -HaveCount 0
    }
    It 'fails without <Name>' -ForEach @(
        @{ Name = 'BinaryExists'; Value = $false; Expected = 'opkssh.exe is there' }
        @{ Name = 'Version'; Value = ''; Expected = 'says its version' }
        @{ Name = 'AccountExists'; Value = $false; Expected = 'account opksshuser' }
        @{ Name = 'Missing'; Value = @('C:\ProgramData\opk\auth_id'); Expected = 'auth_id is there' }
        @{ Name = 'ServiceExists'; Value = $false; Expected = 'service sshd' }
        @{ Name = 'SshdText'; Value = ''; Expected = 'not there or empty' }
        @{ Name = 'SshdComplaint'; Value = 'line 3: bad'; Expected = 'line 3: bad' }
        @{ Name = 'Permissions'; Value = @('C:\ProgramData\opk: lets S-1-1-0 write'); Expected = 'lets S-1-1-0 write' }
        @{ Name = 'SshdSettings'; Value = 'authorizedkeyscommand none'; Expected = 'every user' }
    ) {
        $facts = New-GoodFact
        $facts[$Name] = $Value
        Get-Failed $facts | Should -Match $Expected
    }
    It 'does not take a commented pair, or one for administrators only' {
        $facts = New-GoodFact
        $facts.SshdText = "Match Group administrators`r`n" + $facts.SshdText.Replace('# BEGIN opkssh', '#')
        Get-Failed $facts | Should -Match 'asks opkssh for every user'
        $facts.SshdText = '#AuthorizedKeysCommand x' + "`r`n" + '#AuthorizedKeysCommandUser opksshuser' + "`r`n"
        Get-Failed $facts | Should -Match 'asks opkssh for every user'
    }
    It 'only warns of <Name>' -ForEach @(
        @{ Name = 'OnPath'; Value = $false }
        @{ Name = 'ServiceState'; Value = 'Stopped' }
        @{ Name = 'ServiceStart'; Value = 'Manual' }
    ) {
        $facts = New-GoodFact
        $facts[$Name] = $Value
        Get-Failed $facts | Should -BeExactly ''
        @(Get-OpksshFinding $facts | Where-Object { $_.Level -eq 'WARN' }) | Should -HaveCount 1
    }
    It 'says when it may not look' {
        $facts = New-GoodFact
        $facts.Permissions = $null
        @(Get-OpksshFinding $facts | Where-Object { $_.Level -eq 'INFO' }) | Should -HaveCount 1
    }
}

Describe 'Format-OpksshFinding' {
    It 'gives the hint below what is wrong' {
        $finding = [pscustomobject] @{ Level = 'FAIL'; Text = 'x'; Hint = 'type y' }
        Format-OpksshFinding $finding | Should -Match '^\[FAIL\] x\r?\n\s+hint: type y'
        $good = [pscustomobject] @{ Level = 'PASS'; Text = 'x'; Hint = 'type y' }
        Format-OpksshFinding $good | Should -BeExactly '[PASS] x'
    }
}

Describe 'Get-OpksshExitCode' {
    It 'gives <Name> as <Code>' -ForEach @(
        @{ Name = 'Ok'; Code = 0 }
        @{ Name = 'Failed'; Code = 1 }
        @{ Name = 'Usage'; Code = 2 }
        @{ Name = 'Preflight'; Code = 3 }
        @{ Name = 'Download'; Code = 4 }
        @{ Name = 'SshdRefused'; Code = 5 }
        @{ Name = 'RolledBack'; Code = 6 }
    ) {
        Get-OpksshExitCode $Name | Should -Be $Code
    }
}

Describe 'New-OpksshFailure' {
    It 'carries the code and the hints' {
        $caught = $null
        try { throw (New-OpksshFailure 'Download' 'no such release' @('type x')) } catch { $caught = $_.Exception }
        $caught.Message | Should -BeExactly 'no such release'
        Get-OpksshFailureCode $caught | Should -BeExactly 'Download'
        @(Get-OpksshFailureHint $caught) | Should -Be @('type x')
    }
    It 'takes every other exception for an ordinary failure' {
        $caught = $null
        try { throw 'something' } catch { $caught = $_.Exception }
        Get-OpksshFailureCode $caught | Should -BeExactly 'Failed'
        @(Get-OpksshFailureHint $caught) | Should -HaveCount 0
    }
}

Describe 'ConvertTo-OpksshReportJson' {
    It 'has the members of install-linux.sh --json' {
        $report = New-OpksshReport 'install' $true $false
        $report.Changes.Add('x "y"')
        $read = ConvertFrom-Json -InputObject (ConvertTo-OpksshReportJson $report 'Ok' '')
        $read.action | Should -BeExactly 'install'
        $read.result | Should -BeExactly 'installed'
        $read.exitCode | Should -Be 0
        $read.error | Should -BeNullOrEmpty
        @($read.changes) | Should -Be @('x "y"')
        @($read.warnings) | Should -HaveCount 0
    }
    It 'names what a run came to: <Code> is <Expected>' -ForEach @(
        @{ Code = 'Ok'; DryRun = $false; Changes = 0; Expected = 'unchanged' }
        @{ Code = 'Ok'; DryRun = $true; Changes = 1; Expected = 'planned' }
        @{ Code = 'Ok'; DryRun = $false; Changes = 1; Expected = 'installed' }
        @{ Code = 'Failed'; DryRun = $false; Changes = 1; Expected = 'failed' }
        @{ Code = 'RolledBack'; DryRun = $false; Changes = 1; Expected = 'rolled_back' }
        @{ Code = 'Preflight'; DryRun = $false; Changes = 0; Expected = 'refused' }
        @{ Code = 'SshdRefused'; DryRun = $false; Changes = 0; Expected = 'refused' }
    ) {
        Get-OpksshResultName $Code 'install' $DryRun $Changes | Should -BeExactly $Expected
    }
}
