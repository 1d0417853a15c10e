BeforeAll {
    Import-Module -Name (Join-Path $PSScriptRoot "../OpksshInstall.psm1") -Force -DisableNameChecking
}

Describe 'Test-OpksshVersionAtLeast' {
    It 'takes <Version> as <Expected> against 0.10.0' -ForEach @(
        @{ Version = '0.10.0'; Expected = $true }
        @{ Version = 'v0.10.0'; Expected = $true }
        @{ Version = 'v0.14.2-rc1'; Expected = $true }
        @{ Version = '1.0.0+build'; Expected = $true }
        @{ Version = '0.9.10'; Expected = $false }
        @{ Version = 'v0.8.0'; Expected = $false }
        @{ Version = 'latest'; Expected = $false }
        @{ Version = '1.2'; Expected = $false }
        @{ Version = "1.2.3`n"; Expected = $false }
        @{ Version = ''; Expected = $false }
    ) {
        Test-OpksshVersionAtLeast $Version '0.10.0' | Should -Be $Expected
    }
}

Describe 'Test-OpksshSameVersion' {
    It 'does not mind the letter before a tag' {
        Test-OpksshSameVersion 'v1.2.3' '1.2.3' | Should -BeTrue
        Test-OpksshSameVersion '1.2.3' 'v1.2.3' | Should -BeTrue
    }
    It 'tells another version' {
        Test-OpksshSameVersion 'v1.2.3' '1.2.30' | Should -BeFalse
        Test-OpksshSameVersion 'v1.2.3' '' | Should -BeFalse
    }
}

Describe 'Test-OpksshDirectoryName' {
    It 'takes <Path> as <Expected>' -ForEach @(
        @{ Path = 'C:\Program Files\opkssh'; Expected = $true }
        @{ Path = 'C:\Program Files (x86)\opkssh'; Expected = $true }
        @{ Path = 'd:\opkssh'; Expected = $true }
        @{ Path = 'C:\'; Expected = $false }
        @{ Path = 'C:'; Expected = $false }
        @{ Path = 'opkssh'; Expected = $false }
        @{ Path = '\\server\share\opkssh'; Expected = $false }
        @{ Path = 'C:\a\..\b'; Expected = $false }
        @{ Path = 'C:\a\.\b'; Expected = $false }
        @{ Path = 'C:\a\\b'; Expected = $false }
        @{ Path = 'C:\a "b"'; Expected = $false }
        @{ Path = 'C:\100%'; Expected = $false }
        @{ Path = 'C:\a '; Expected = $false }
        @{ Path = 'C:\a;b'; Expected = $false }
        @{ Path = "C:\a`nb"; Expected = $false }
        @{ Path = 'C:\a:stream'; Expected = $false }
        @{ Path = ''; Expected = $false }
    ) {
        Test-OpksshDirectoryName $Path | Should -Be $Expected
    }
}

Describe 'Get-OpksshCleanPath' {
    It 'turns slashes and takes the last one away' {
        Get-OpksshCleanPath 'C:/Program Files/opkssh/' | Should -BeExactly 'C:\Program Files\opkssh'
        Get-OpksshCleanPath 'C:\' | Should -BeExactly 'C:\'
    }
}

Describe 'Get-OpksshArgumentProblem' {
    BeforeEach {
        $options = @{
            Unknown          = @()
            InstallVersion   = 'latest'
            InstallDir       = 'C:\Program Files\opkssh'
            ConfigPath       = 'C:\ProgramData\opk'
            FixedConfigPath  = 'C:\ProgramData\opk'
            GitHubRepo       = 'openpubkey/opkssh'
            Sha256           = ''
            InstallFrom      = ''
            RequireSignature = $false
        }
    }
    It 'finds nothing wrong with the defaults' {
        Get-OpksshArgumentProblem $options | Should -BeNullOrEmpty
    }
    It 'refuses <Name> <Value>' -ForEach @(
        @{ Name = 'InstallVersion'; Value = 'v0.9.0'; Message = 'not supported' }
        @{ Name = 'InstallVersion'; Value = 'Latest'; Message = 'not usable' }
        @{ Name = 'InstallVersion'; Value = '../v1.0.0'; Message = 'not usable' }
        @{ Name = 'InstallDir'; Value = 'opkssh'; Message = 'not usable' }
        @{ Name = 'ConfigPath'; Value = 'D:\opk'; Message = 'only' }
        @{ Name = 'GitHubRepo'; Value = 'a/b/c'; Message = 'not usable' }
        @{ Name = 'GitHubRepo'; Value = 'a@b/c'; Message = 'not usable' }
        @{ Name = 'Sha256'; Value = 'abc'; Message = 'not usable' }
        @{ Name = 'Unknown'; Value = @('-Bogus', 'x'); Message = 'unknown parameter -Bogus' }
    ) {
        $options[$Name] = $Value
        (Get-OpksshArgumentProblem $options).Message | Should -Match $Message
    }
    It 'takes the configuration directory in any case of letters' {
        $options.ConfigPath = 'c:\programdata\OPK'
        Get-OpksshArgumentProblem $options | Should -BeNullOrEmpty
    }
    It 'refuses a signature for a file that has none' {
        $options.RequireSignature = $true
        $options.InstallFrom = 'C:\opkssh.exe'
        (Get-OpksshArgumentProblem $options).Message | Should -Match 'InstallFrom takes none'
    }
}

Describe 'Get-OpksshUninstallProblem' {
    It 'takes nothing that contradicts itself, and nothing unknown' {
        Get-OpksshUninstallProblem @{ Unknown = @(); KeepConfig = $true; Purge = $false } | Should -BeNullOrEmpty
        (Get-OpksshUninstallProblem @{ Unknown = @(); KeepConfig = $true; Purge = $true }).Message | Should -Match 'contradict'
        (Get-OpksshUninstallProblem @{ Unknown = @('-x'); KeepConfig = $false; Purge = $false }).Message | Should -Match 'unknown'
    }
}
