BeforeAll {
    Import-Module -Name (Join-Path $PSScriptRoot "../OpksshInstall.psm1") -Force -DisableNameChecking
}

Describe 'Add-OpksshPathEntry' {
    It 'adds <Directory> to <List>' -ForEach @(
        @{ List = '%SystemRoot%\system32;C:\Windows'; Expected = '%SystemRoot%\system32;C:\Windows;C:\opkssh' }
        @{ List = 'C:\Windows;'; Expected = 'C:\Windows;C:\opkssh' }
        @{ List = ''; Expected = 'C:\opkssh' }
        @{ List = 'C:\a;c:\OPKSSH\'; Expected = 'C:\a;c:\OPKSSH\' }
        @{ List = '"C:\opkssh";C:\a'; Expected = '"C:\opkssh";C:\a' }
        @{ List = 'C:\opkssh2'; Expected = 'C:\opkssh2;C:\opkssh' }
    ) {
        Add-OpksshPathEntry $List 'C:\opkssh' | Should -BeExactly $Expected
    }
}

Describe 'Remove-OpksshPathEntry' {
    It 'takes <List> to <Expected>' -ForEach @(
        @{ List = 'C:\a;C:\opkssh;C:\b'; Expected = 'C:\a;C:\b' }
        @{ List = 'C:\a;;C:\OPKSSH\'; Expected = 'C:\a;' }
        @{ List = 'C:\a;;C:\b'; Expected = 'C:\a;;C:\b' }
        @{ List = 'C:\opkssh'; Expected = '' }
    ) {
        Remove-OpksshPathEntry $List 'C:\opkssh' | Should -BeExactly $Expected
    }
    It 'undoes an addition' {
        $before = '%SystemRoot%\system32;C:\Windows'
        Remove-OpksshPathEntry (Add-OpksshPathEntry $before 'C:\opkssh') 'C:\opkssh' | Should -BeExactly $before
    }
}

Describe 'New-OpksshRightInf' {
    BeforeAll {
        $inf = "[Unicode]`r`nUnicode=yes`r`n[Privilege Rights]`r`nSeDenyInteractiveLogonRight = Guest,*S-1-5-21-9`r`nSeBackupPrivilege = *S-1-5-32-544`r`n"
        $right = 'SeDenyInteractiveLogonRight'
        $sid = 'S-1-5-21-1-2-3-1005'
    }
    It 'adds an account and keeps everybody else' {
        $new = New-OpksshRightInf $inf @($right) $sid $true
        @(Get-OpksshRightHolder $new $right) | Should -Be @('Guest', '*S-1-5-21-9', '*S-1-5-21-1-2-3-1005')
        $new | Should -Not -Match 'SeBackupPrivilege'
    }
    It 'adds it once' {
        $twice = New-OpksshRightInf (New-OpksshRightInf $inf @($right) $sid $true) @($right) $sid $true
        @(Get-OpksshRightHolder $twice $right) | Should -HaveCount 3
    }
    It 'takes it away again, also by its name' {
        $new = New-OpksshRightInf $inf @($right) $sid $true
        @(Get-OpksshRightHolder (New-OpksshRightInf $new @($right) $sid $false) $right) | Should -Be @('Guest', '*S-1-5-21-9')
        $named = $inf.Replace('Guest', 'opksshuser')
        @(Get-OpksshRightHolder (New-OpksshRightInf $named @($right) $sid $false) $right) | Should -Be @('*S-1-5-21-9')
    }
    It 'knows a right that nobody has' {
        $other = 'SeDenyRemoteInteractiveLogonRight'
        Test-OpksshRightHolder $inf $other $sid | Should -BeFalse
        $new = New-OpksshRightInf $inf @($right, $other) $sid $true
        Test-OpksshRightHolder $new $other $sid | Should -BeTrue
        Test-OpksshRightHolder $new $other 'S-1-5-21-1-2-3-100' | Should -BeFalse
        New-OpksshRightInf $new @($other) $sid $false | Should -Match 'SeDenyRemoteInteractiveLogonRight = \r\n'
    }
}

Describe 'ConvertTo-OpksshPassword' {
    It 'has letters of each kind, and is another for other bytes' {
        $bytes = New-Object byte[] 32
        $password = ConvertTo-OpksshPassword $bytes
        $password.Length | Should -Be 44
        $password | Should -Match '^aA1\+'
        $bytes[0] = 255
        ConvertTo-OpksshPassword $bytes | Should -Not -BeExactly $password
    }
}

Describe 'ConvertFrom-OpksshState' {
    BeforeEach {
        $state = New-OpksshState 'C:\Program Files\opkssh' 'C:\ProgramData\opk'
        $state.CreatedAccount = $true
        $state.DenyRights = @('SeDenyInteractiveLogonRight')
        $state.CreatedDirs = @('C:\ProgramData\opk')
    }
    It 'reads what was written' {
        $text = ConvertTo-OpksshState $state
        $read = ConvertFrom-OpksshState $text
        $read.CreatedAccount | Should -BeTrue
        $read.AddedPath | Should -BeFalse
        @($read.DenyRights) | Should -Be @('SeDenyInteractiveLogonRight')
        @($read.CreatedDirs) | Should -Be @('C:\ProgramData\opk')
        ConvertTo-OpksshState $read | Should -BeExactly $text
    }
    It 'gives nothing for <Text>' -ForEach @(
        @{ Text = '' }
        @{ Text = '{' }
        @{ Text = '{}' }
        @{ Text = '[]' }
        @{ Text = '{"Version":2,"InstallDir":"C:\\a","ConfigPath":"C:\\b","CreatedAccount":true,"DenyRights":[],"AddedPath":true,"CreatedDirs":[],"PendingRestart":false}' }
        @{ Text = '{"Version":1,"InstallDir":"C:\\a\\..","ConfigPath":"C:\\b","CreatedAccount":true,"DenyRights":[],"AddedPath":true,"CreatedDirs":[],"PendingRestart":false}' }
    ) {
        ConvertFrom-OpksshState $Text | Should -BeNullOrEmpty
    }
    It 'leaves out rights and directories that the installer never adds' {
        $text = '{"Version":1,"InstallDir":"C:\\a","ConfigPath":"C:\\b","CreatedAccount":1,"DenyRights":["SeTcbPrivilege"],"AddedPath":"yes","CreatedDirs":["..","C:\\b"],"PendingRestart":false}'
        $read = ConvertFrom-OpksshState $text
        @($read.DenyRights) | Should -HaveCount 0
        @($read.CreatedDirs) | Should -Be @('C:\b')
    }
    It 'remembers what an earlier installation added' {
        $now = New-OpksshState 'D:\opkssh' 'C:\ProgramData\opk'
        $state.AddedPath = $true
        $merged = Merge-OpksshState $state $now
        $merged.CreatedAccount | Should -BeTrue
        $merged.InstallDir | Should -BeExactly 'D:\opkssh'
        $merged.AddedPath | Should -BeFalse
    }
}
