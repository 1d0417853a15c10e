BeforeAll {
    Import-Module -Name (Join-Path $PSScriptRoot "../OpksshInstall.psm1") -Force -DisableNameChecking

    $binary = 'C:\Program Files\opkssh\opkssh.exe'
    $command = 'AuthorizedKeysCommand "C:\Program Files\opkssh\opkssh.exe" verify %u %k %t'
    $user = 'AuthorizedKeysCommandUser opksshuser'
    $block = '# BEGIN opkssh (Uninstall-OpksshServer.ps1 removes this block)', $command, $user, '# END opkssh'
    $stock = '#Port 22' + "`r`nSubsystem sftp sftp-server.exe`r`n`r`nMatch Group administrators`r`n       AuthorizedKeysFile __PROGRAMDATA__/ssh/administrators_authorized_keys`r`n"
}

Describe 'Add-OpksshSshdPair' {
    It 'puts the pair before everything else, so that it is for everybody' {
        $text = Add-OpksshSshdPair $stock $binary
        $text | Should -BeExactly (($block -join "`r`n") + "`r`n" + $stock)
    }
    It 'changes nothing the second time' {
        $once = Add-OpksshSshdPair $stock $binary
        Add-OpksshSshdPair $once $binary | Should -BeExactly $once
    }
    It 'keeps the line ending of the file' {
        Add-OpksshSshdPair "Port 22`n" $binary | Should -BeExactly (($block -join "`n") + "`nPort 22`n")
    }
    It 'keeps a last line without an end' {
        Add-OpksshSshdPair 'Port 22' $binary | Should -Match 'Port 22$'
    }
    It 'keeps bytes that are no ASCII, and a byte order mark first' {
        $mark = [string]::Concat([char] 0xEF, [char] 0xBB, [char] 0xBF)
        $odd = '# ' + [char] 0xC3 + [char] 0xBC + "`r`n"
        $text = Add-OpksshSshdPair ($mark + $odd) $binary
        $text.StartsWith($mark, [System.StringComparison]::Ordinal) | Should -BeTrue
        $text.EndsWith($odd, [System.StringComparison]::Ordinal) | Should -BeTrue
        Remove-OpksshSshdPair $text | Should -BeExactly ($mark + $odd)
    }
    It 'takes the pair of the Go tool out of the Match block it ended up in' {
        $old = $stock + "`r`n" + '# Added' + "`r`n" + $command + "`r`n" + $user + "`r`n"
        $text = Add-OpksshSshdPair $old $binary
        $text | Should -BeExactly (($block -join "`r`n") + "`r`n" + $stock + "`r`n" + '# Added' + "`r`n")
    }
    It 'follows the program to another directory' {
        $old = Add-OpksshSshdPair $stock 'D:\opkssh\opkssh.exe'
        $old | Should -Match 'D:'
        Add-OpksshSshdPair $old $binary | Should -BeExactly (($block -join "`r`n") + "`r`n" + $stock)
    }
    It 'leaves a foreign pair where it is' {
        $foreign = "AuthorizedKeysCommand C:\other.exe %u`r`nAuthorizedKeysCommandUser opksshuser`r`n"
        Add-OpksshSshdPair $foreign $binary | Should -BeExactly (($block -join "`r`n") + "`r`n" + $foreign)
    }
}

Describe 'Remove-OpksshSshdPair' {
    It 'gives back what was there before, byte for byte' {
        Remove-OpksshSshdPair (Add-OpksshSshdPair $stock $binary) | Should -BeExactly $stock
    }
    It 'leaves what an administrator has added since' {
        $text = (Add-OpksshSshdPair $stock $binary) + "Match User git`r`n"
        Remove-OpksshSshdPair $text | Should -BeExactly ($stock + "Match User git`r`n")
    }
    It 'changes nothing in a file without opkssh' {
        Remove-OpksshSshdPair $stock | Should -BeExactly $stock
        Remove-OpksshSshdPair '' | Should -BeExactly ''
    }
    It 'removes no more than its own lines when the end of the block is gone' {
        $text = $block[0] + "`r`n$command`r`n$user`r`nPort 22`r`nMatch all`r`n"
        Remove-OpksshSshdPair $text | Should -BeExactly "Port 22`r`nMatch all`r`n"
    }
    It 'keeps what somebody has written into the block' {
        $text = ($block[0], $command, 'Port 2222', $user, $block[3] -join "`r`n") + "`r`n"
        Remove-OpksshSshdPair $text | Should -Match 'Port 2222'
    }
}

Describe 'ConvertFrom-OpksshSshdConfig' {
    It 'reads keywords as sshd does: any case, indented, with an equals sign or quotes' {
        $lines = @(ConvertFrom-OpksshSshdConfig ("  authorizedKEYScommand=/x`n" + '"Port" 22' + "`n" + '# Match all'))
        $lines[0].Keyword | Should -BeExactly 'authorizedkeyscommand'
        $lines[0].Value | Should -BeExactly '/x'
        $lines[1].Keyword | Should -BeExactly 'port'
        $lines[2].Keyword | Should -BeExactly ''
        $lines[2].Scope | Should -BeExactly 'global'
    }
    It 'knows where a Match begins' {
        $lines = @(ConvertFrom-OpksshSshdConfig $stock)
        $lines | Should -HaveCount 5
        $lines[2].Scope | Should -BeExactly 'global'
        $lines[3].Scope | Should -BeExactly 'match'
        $lines[4].Scope | Should -BeExactly 'match'
    }
}

Describe 'Test-OpksshOwnCommand' {
    It 'takes <Command> as <Expected>' -ForEach @(
        @{ Command = '"C:\Program Files\opkssh\opkssh.exe" verify %u %k %t'; Expected = $true }
        @{ Command = 'C:\opkssh\opkssh.exe verify %u %k %t'; Expected = $true }
        @{ Command = 'C:/opkssh/OPKSSH.EXE verify'; Expected = $true }
        @{ Command = 'C:\other\notopkssh.exe verify %u'; Expected = $false }
        @{ Command = 'C:\opkssh.exe\evil.exe verify %u'; Expected = $false }
        @{ Command = 'C:\opkssh\opkssh.exe verifyall'; Expected = $false }
        @{ Command = 'none'; Expected = $false }
    ) {
        Test-OpksshOwnCommand $Command | Should -Be $Expected
    }
}

Describe 'Get-OpksshSshdDecision' {
    BeforeEach {
        $facts = @{ Text = $stock; EffectiveCommand = 'none'; EffectiveUser = 'none'; Binary = $binary; Overwrite = $false }
    }
    It 'edits a fresh file and says nothing' {
        $decision = Get-OpksshSshdDecision $facts
        $decision.Action | Should -BeExactly 'edit'
        @($decision.Warnings) | Should -HaveCount 0
    }
    It 'has nothing to do the second time' {
        $facts.Text = Add-OpksshSshdPair $stock $binary
        $facts.EffectiveCommand = '"C:\Program Files\opkssh\opkssh.exe" verify %u %k %t'
        (Get-OpksshSshdDecision $facts).Action | Should -BeExactly 'none'
    }
    It 'refuses a foreign command, wherever it is set' {
        $facts.EffectiveCommand = 'C:\other.exe %u'
        $facts.EffectiveUser = 'svc'
        $decision = Get-OpksshSshdDecision $facts
        $decision.Action | Should -BeExactly 'refuse'
        $decision.Message | Should -Match 'C:\\other.exe %u \(as svc\)'
        $decision.Text | Should -BeExactly $stock
    }
    It 'stands in front of a foreign command when told to' {
        $facts.EffectiveCommand = 'C:\other.exe %u'
        $facts.Overwrite = $true
        (Get-OpksshSshdDecision $facts).Action | Should -BeExactly 'edit'
    }
    It 'warns of a Match block with a command of its own' {
        $facts.Text = $stock + "  AuthorizedKeysCommand C:\other.exe`r`n"
        @((Get-OpksshSshdDecision $facts).Warnings) | Should -HaveCount 1
    }
}

Describe 'Test-OpksshSshdAsksUs' {
    It 'compares with what sshd -T says' {
        $settings = "port 22`r`nauthorizedkeyscommand `"C:\Program Files\opkssh\opkssh.exe`" verify %u %k %t`r`nauthorizedkeyscommanduser opksshuser`r`n"
        Test-OpksshSshdAsksUs $settings $binary | Should -BeTrue
        Test-OpksshSshdAsksUs $settings 'D:\opkssh.exe' | Should -BeFalse
        Test-OpksshSshdAsksUs "authorizedkeyscommanduser opksshuser`r`n" $binary | Should -BeFalse
    }
}

Describe 'Get-OpksshListener' {
    It 'takes <Settings> as <Address> <Port>' -ForEach @(
        @{ Settings = "port 22`nlistenaddress [::]:22`nlistenaddress 0.0.0.0:22"; Address = '::1'; Port = 22 }
        @{ Settings = "port 2222`nlistenaddress 0.0.0.0:2222"; Address = '127.0.0.1'; Port = 2222 }
        @{ Settings = 'listenaddress 10.0.0.5:22'; Address = '10.0.0.5'; Port = 22 }
        @{ Settings = 'port 2200'; Address = '127.0.0.1'; Port = 2200 }
        @{ Settings = ''; Address = '127.0.0.1'; Port = 22 }
    ) {
        $listener = Get-OpksshListener $Settings
        $listener.Address | Should -BeExactly $Address
        $listener.Port | Should -Be $Port
    }
}

Describe 'Split-OpksshImagePath' {
    It 'takes <ImagePath> apart' -ForEach @(
        @{ ImagePath = 'C:\WINDOWS\System32\OpenSSH\sshd.exe'; Program = 'C:\WINDOWS\System32\OpenSSH\sshd.exe'; Arguments = '' }
        @{ ImagePath = '"C:\Program Files\OpenSSH\sshd.exe"'; Program = 'C:\Program Files\OpenSSH\sshd.exe'; Arguments = '' }
        @{ ImagePath = '"C:\Program Files\OpenSSH\sshd.exe" -f D:\x'; Program = 'C:\Program Files\OpenSSH\sshd.exe'; Arguments = '-f D:\x' }
        @{ ImagePath = 'C:\ssh\sshd.exe -f D:\x'; Program = 'C:\ssh\sshd.exe'; Arguments = '-f D:\x' }
    ) {
        $image = Split-OpksshImagePath $ImagePath
        $image.Program | Should -BeExactly $Program
        $image.Arguments | Should -BeExactly $Arguments
    }
}
