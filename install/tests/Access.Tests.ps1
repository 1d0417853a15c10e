BeforeAll {
    Import-Module -Name (Join-Path $PSScriptRoot "../OpksshInstall.psm1") -Force -DisableNameChecking

    $sid = 'S-1-5-21-1-2-3-1005'
}

Describe 'New-OpksshSddl' {
    It 'gives <Purpose> <Expected>' -ForEach @(
        @{ Purpose = 'base'; Expected = 'O:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;S-1-5-21-1-2-3-1005)' }
        @{ Purpose = 'policy_dir'; Expected = 'O:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;S-1-5-21-1-2-3-1005)' }
        @{ Purpose = 'cache_dir'; Expected = 'O:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1301bf;;;S-1-5-21-1-2-3-1005)' }
        @{ Purpose = 'log_dir'; Expected = 'O:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1301bf;;;S-1-5-21-1-2-3-1005)' }
        @{ Purpose = 'policy_file'; Expected = 'O:BAD:PAI(A;;FA;;;SY)(A;;FA;;;BA)(A;;0x1200a9;;;S-1-5-21-1-2-3-1005)' }
        @{ Purpose = 'log'; Expected = 'O:BAD:PAI(A;;FA;;;SY)(A;;FA;;;BA)(A;;0x1301bf;;;S-1-5-21-1-2-3-1005)' }
        @{ Purpose = 'stage'; Expected = 'O:BAD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)' }
    ) {
        New-OpksshSddl $Purpose $sid | Should -BeExactly $Expected
    }
    It 'lets every user run the program, and nobody but administrators change it' {
        New-OpksshSddl 'install_dir' $sid | Should -Match '\(A;OICI;0x1200a9;;;BU\)\z'
        New-OpksshSddl 'program' $sid | Should -Match '\(A;;0x1200a9;;;BU\)\z'
    }
    It 'knows no other purposes' {
        { New-OpksshSddl 'other' $sid } | Should -Throw
    }
}

Describe 'Test-OpksshSameAccess' {
    It 'takes <Actual> as <Expected>' -ForEach @(
        @{ Actual = 'O:BAD:PAI(A;;FA;;;SY)(A;;FA;;;BA)'; Expected = $true }
        @{ Actual = 'O:BAG:SYD:P(A;;FA;;;BA)(A;;FA;;;SY)'; Expected = $true }
        @{ Actual = 'O:BAD:AI(A;;FA;;;SY)(A;;FA;;;BA)'; Expected = $false }
        @{ Actual = 'O:SYD:PAI(A;;FA;;;SY)(A;;FA;;;BA)'; Expected = $false }
        @{ Actual = 'O:BAD:PAI(A;;FA;;;SY)(A;;FA;;;BA)(A;;FW;;;BU)'; Expected = $false }
        @{ Actual = 'O:BAD:PAI(A;;FA;;;SY)'; Expected = $false }
        @{ Actual = 'O:BA'; Expected = $false }
        @{ Actual = 'O:BAD:NO_ACCESS_CONTROL'; Expected = $false }
        @{ Actual = ''; Expected = $false }
        @{ Actual = 'rubbish'; Expected = $false }
    ) {
        Test-OpksshSameAccess $Actual 'O:BAD:PAI(A;;FA;;;SY)(A;;FA;;;BA)' | Should -Be $Expected
    }
    It 'takes what the installer sets for what it wants' {
        $wanted = New-OpksshSddl 'base' $sid
        Test-OpksshSameAccess $wanted $wanted | Should -BeTrue
    }
}

Describe 'Test-OpksshTrustedOwner' {
    It 'takes <Sddl> as <Expected>' -ForEach @(
        @{ Sddl = 'O:BAD:P(A;;FA;;;BA)'; Expected = $true }
        @{ Sddl = 'O:SYG:SYD:AI(A;;FA;;;BA)'; Expected = $true }
        @{ Sddl = 'O:S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464D:P'; Expected = $true }
        @{ Sddl = 'O:S-1-5-21-1-2-3-1001D:P(A;;FA;;;BA)'; Expected = $false }
        @{ Sddl = 'O:LAD:P(A;;FA;;;BA)'; Expected = $false }
        @{ Sddl = 'O:S-1-5-32-5440D:P'; Expected = $false }
        @{ Sddl = 'D:P(A;;FA;;;BA)'; Expected = $false }
        @{ Sddl = ''; Expected = $false }
    ) {
        Test-OpksshTrustedOwner $Sddl | Should -Be $Expected
    }
}

Describe 'Get-OpksshStranger' {
    It 'names who could put another directory in the place' {
        $rules = @(
            [pscustomobject] @{ Sid = 'S-1-5-18'; Rights = 0x1F01FF; Allow = $true; InheritOnly = $false }
            [pscustomobject] @{ Sid = 'S-1-5-11'; Rights = 0x1301BF; Allow = $true; InheritOnly = $false }
        )
        @(Get-OpksshStranger $rules) | Should -Be @('S-1-5-11')
    }
    It 'takes <What> for harmless' -ForEach @(
        @{ What = 'making files beside it'; Rights = 0x6; Allow = $true; InheritOnly = $false }
        @{ What = 'a deny entry'; Rights = 0x1F01FF; Allow = $false; InheritOnly = $false }
        @{ What = 'an entry for what is below'; Rights = 0x1F01FF; Allow = $true; InheritOnly = $true }
        @{ What = 'reading'; Rights = 0x1200A9; Allow = $true; InheritOnly = $false }
    ) {
        $rule = [pscustomobject] @{ Sid = 'S-1-5-11'; Rights = $Rights; Allow = $Allow; InheritOnly = $InheritOnly }
        @(Get-OpksshStranger @($rule)) | Should -HaveCount 0
    }
    It 'does not overlook <What>' -ForEach @(
        @{ What = 'delete'; Rights = 0x10000 }
        @{ What = 'delete of entries'; Rights = 0x40 }
        @{ What = 'change of permissions'; Rights = 0x40000 }
        @{ What = 'taking ownership'; Rights = 0x80000 }
        @{ What = 'everything'; Rights = 0x10000000 }
    ) {
        $rule = [pscustomobject] @{ Sid = 'S-1-1-0'; Rights = $Rights; Allow = $true; InheritOnly = $false }
        @(Get-OpksshStranger @($rule)) | Should -Be @('S-1-1-0')
    }
}
