BeforeAll {
    Import-Module -Name (Join-Path $PSScriptRoot "../OpksshInstall.psm1") -Force -DisableNameChecking

    $one = '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'
    $two = 'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff'
}

Describe 'Get-OpksshListedSum' {
    It 'finds a sum by the whole name' {
        $text = "$two  opkssh-windows-amd64.exe.sig`n$one  opkssh-windows-amd64.exe`n"
        Get-OpksshListedSum $text 'opkssh-windows-amd64.exe' | Should -BeExactly $one
    }
    It 'takes binary mode, capitals and Windows line ends' {
        $text = $one.ToUpperInvariant() + " *opkssh-windows-arm64.exe`r`n"
        Get-OpksshListedSum $text 'opkssh-windows-arm64.exe' | Should -BeExactly $one
    }
    It 'gives nothing for what is not listed, listed short, or listed twice' {
        Get-OpksshListedSum "$one  other`n" 'opkssh' | Should -BeExactly ''
        Get-OpksshListedSum "abc  opkssh`n" 'opkssh' | Should -BeExactly ''
        Get-OpksshListedSum "$one  opkssh`n$two  opkssh`n" 'opkssh' | Should -BeExactly ''
        Get-OpksshListedSum "$one  OPKSSH`n" 'opkssh' | Should -BeExactly ''
        Get-OpksshListedSum '' 'opkssh' | Should -BeExactly ''
    }
}

Describe 'Get-OpksshLatestTag' {
    It 'reads the answer of GitHub' {
        Get-OpksshLatestTag '{"url":"x","tag_name": "v0.14.0","name":"n"}' | Should -BeExactly 'v0.14.0'
    }
    It 'gives nothing for a page, or a tag that would change an address' {
        Get-OpksshLatestTag '<html>' | Should -BeExactly ''
        Get-OpksshLatestTag '{"tag_name":"../../evil"}' | Should -BeExactly ''
    }
}

Describe 'Get-OpksshPrintedVersion' {
    It 'takes the last word of the line with opkssh' {
        Get-OpksshPrintedVersion "opkssh version 0.14.0`r`n" | Should -BeExactly '0.14.0'
        Get-OpksshPrintedVersion "opkssh version v1.0.0-rc1" | Should -BeExactly 'v1.0.0-rc1'
    }
    It 'gives nothing for other programs' {
        Get-OpksshPrintedVersion 'curl 8.0' | Should -BeExactly ''
        Get-OpksshPrintedVersion '' | Should -BeExactly ''
    }
}

Describe 'ConvertTo-OpksshArchitecture' {
    It 'knows two processors' {
        ConvertTo-OpksshArchitecture 'AMD64' | Should -BeExactly 'amd64'
        ConvertTo-OpksshArchitecture 'arm64' | Should -BeExactly 'arm64'
        ConvertTo-OpksshArchitecture 'x86' | Should -BeExactly ''
        Get-OpksshAssetName 'arm64' | Should -BeExactly 'opkssh-windows-arm64.exe'
    }
}

Describe 'ConvertTo-OpksshTag' {
    It 'puts the letter before a bare version' {
        ConvertTo-OpksshTag '0.14.0' | Should -BeExactly 'v0.14.0'
        ConvertTo-OpksshTag 'v0.14.0' | Should -BeExactly 'v0.14.0'
        Get-OpksshReleaseUrl 'a/b' 'v1.0.0' | Should -BeExactly 'https://github.com/a/b/releases/download/v1.0.0'
    }
}

Describe 'Test-OpksshHasSigner' {
    It 'counts lines that are neither empty nor comments' {
        Test-OpksshHasSigner '' | Should -BeFalse
        Test-OpksshHasSigner ("`n" + '  # nobody') | Should -BeFalse
        Test-OpksshHasSigner ('# x' + "`n" + 'release@opkssh ssh-ed25519 AAAA') | Should -BeTrue
        Get-OpksshPrincipal "`r`nrelease@opkssh`r`nother`r`n" | Should -BeExactly 'release@opkssh'
        Get-OpksshPrincipal '' | Should -BeExactly ''
    }
}

Describe 'Join-OpksshArgument' {
    It 'writes <Argument> as <Expected>' -ForEach @(
        @{ Argument = @('-t'); Expected = '-t' }
        @{ Argument = @('-f', 'C:\Program Files\x'); Expected = '-f "C:\Program Files\x"' }
        @{ Argument = @('C:\a b\'); Expected = '"C:\a b\\"' }
        @{ Argument = @('a"b'); Expected = '"a\"b"' }
        @{ Argument = @('a\"b'); Expected = '"a\\\"b"' }
        @{ Argument = @('C:\a\b'); Expected = 'C:\a\b' }
        @{ Argument = @('', 'x'); Expected = '"" x' }
    ) {
        Join-OpksshArgument $Argument | Should -BeExactly $Expected
    }
}
