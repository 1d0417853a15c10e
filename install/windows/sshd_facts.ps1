# What to make of sshd and of what it says. Pure.

# One value of what sshd -T prints, which is one lower-case keyword a line.
function Get-OpksshSetting {
    param([string] $Settings, [string] $Keyword)
    foreach ($line in @($Settings -split "`r?`n")) {
        if ($line.StartsWith($Keyword + ' ', [System.StringComparison]::Ordinal)) {
            return $line.Substring($Keyword.Length + 1).Trim()
        }
    }
    return ''
}

# What is to be done about sshd_config. Facts: Text, EffectiveCommand and EffectiveUser (from sshd -T),
# Binary, Overwrite. Returns Action (none, edit, refuse), Text, Message, Hint, Warnings.
function Get-OpksshSshdDecision {
    param([hashtable] $Facts)
    $decision = @{ Action = 'none'; Text = $Facts.Text; Message = ''; Hint = @(); Warnings = @() }
    $effective = $Facts.EffectiveCommand
    $foreign = ($effective -ne '') -and ($effective -ne 'none') -and -not (Test-OpksshOwnCommand $effective)
    $warnings = New-Object System.Collections.Generic.List[string]
    foreach ($line in @(ConvertFrom-OpksshSshdConfig $Facts.Text)) {
        if (($line.Scope -ceq 'match') -and ($line.Keyword -ceq 'authorizedkeyscommand') -and
            -not $line.Own -and -not (Test-OpksshOwnCommand $line.Value)) {
            $warnings.Add('opkssh is not asked for users of a Match block with a command of its own: ' + $line.Value)
        }
    }
    $decision.Warnings = @($warnings.ToArray())
    if ($foreign -and -not $Facts.Overwrite) {
        $decision.Action = 'refuse'
        $decision.Message = 'sshd already has an AuthorizedKeysCommand: {0} (as {1})' -f $effective, $Facts.EffectiveUser
        $decision.Hint = @('-OverwriteConfig puts opkssh in its place until opkssh is uninstalled')
        return $decision
    }
    $wanted = Add-OpksshSshdPair $Facts.Text $Facts.Binary
    if ($wanted -cne $Facts.Text) {
        $decision.Action = 'edit'
        $decision.Text = $wanted
    }
    return $decision
}

# True when what sshd -T says of a configuration is that everybody's keys are shown to opkssh.
function Test-OpksshSshdAsksUs {
    param([string] $Settings, [string] $Binary)
    return ((Get-OpksshSetting $Settings 'authorizedkeyscommand') -ceq (Get-OpksshSshdCommand $Binary)) -and
        ((Get-OpksshSetting $Settings 'authorizedkeyscommanduser') -ceq $script:OpksshAccount)
}

# Program and arguments of a service; Windows keeps them as one command line.
function Split-OpksshImagePath {
    param([string] $ImagePath)
    $text = $ImagePath.Trim()
    if ($text -match '^"([^"]+)"(.*)\z') { return @{ Program = $Matches[1]; Arguments = $Matches[2].Trim() } }
    if ($text -match '^(.*?\.exe)(\s.*)?\z') {
        $arguments = ''
        if ($Matches.ContainsKey(2)) { $arguments = $Matches[2].Trim() }
        return @{ Program = $Matches[1]; Arguments = $arguments }
    }
    return @{ Program = $text; Arguments = '' }
}

# Where a running sshd can be asked for its banner: Address and Port of the first listener.
function Get-OpksshListener {
    param([string] $Settings)
    $value = Get-OpksshSetting $Settings 'listenaddress'
    if ($value -match '^\[?(.*?)\]?:([0-9]{1,5})\z') {
        $address = $Matches[1]
        $port = [int] $Matches[2]
        if ($address -eq '0.0.0.0') { $address = '127.0.0.1' }
        if ($address -eq '::') { $address = '::1' }
        return @{ Address = $address; Port = $port }
    }
    $port = Get-OpksshSetting $Settings 'port'
    if ($port -match '^[0-9]{1,5}\z') { return @{ Address = '127.0.0.1'; Port = [int] $port } }
    return @{ Address = '127.0.0.1'; Port = 22 }
}
