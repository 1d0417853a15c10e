# What the parameters may be. Pure.

# Three numbers of v1.2.3, 1.2.3-rc1 and the like; nothing when it is no version.
function ConvertTo-OpksshVersion {
    param([string] $Text)
    if ($Text -notmatch '^v?([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,9})([-+.][A-Za-z0-9.+-]+)?\z') {
        return $null
    }
    return [version] ('{0}.{1}.{2}' -f $Matches[1], $Matches[2], $Matches[3])
}

function Test-OpksshVersionAtLeast {
    param([string] $Version, [string] $Least)
    $have = ConvertTo-OpksshVersion $Version
    $want = ConvertTo-OpksshVersion $Least
    if (($null -eq $have) -or ($null -eq $want)) { return $false }
    return ($have -ge $want)
}

# A release and what its binary says of itself: v1.2.3 and 1.2.3 are the same.
function Test-OpksshSameVersion {
    param([string] $Tag, [string] $Version)
    return (($Tag -replace '^v', '') -ceq ($Version -replace '^v', ''))
}

# A directory below a drive, named without anything that sshd_config or a command line would read
# otherwise: quotes, the percent sign of sshd's tokens, dots, letters beyond ASCII.
function Test-OpksshDirectoryName {
    param([string] $Path)
    if ($Path -notmatch '^[A-Za-z]:(\\[A-Za-z0-9_.+() -]+)+\z') { return $false }
    foreach ($name in @($Path.Substring(3).Split([char] '\'))) {
        if (($name -match '[ .]\z') -or ($name -match '^ ')) { return $false }
    }
    return $true
}

function Get-OpksshCleanPath {
    param([string] $Path)
    $text = $Path.Replace('/', '\')
    if ($text.Length -gt 3) { return $text.TrimEnd([char] '\') }
    return $text
}

function New-OpksshProblem {
    param([string] $Message, [string[]] $Hint = @())
    return [pscustomobject] @{ Message = $Message; Hint = @($Hint) }
}

# The first thing that is wrong with the parameters of an installation; nothing when all is well.
# Options: Unknown, InstallVersion, InstallDir, ConfigPath, FixedConfigPath, GitHubRepo, Sha256,
# InstallFrom, RequireSignature.
function Get-OpksshArgumentProblem {
    param([hashtable] $Options)
    $unknown = @($Options.Unknown)
    if ($unknown.Count -gt 0) {
        return New-OpksshProblem ('unknown parameter ' + $unknown[0]) `
            'Get-Help .\Install-OpksshServer.ps1 -Full lists all parameters'
    }
    if (-not (Test-OpksshDirectoryName $Options.InstallDir)) {
        return New-OpksshProblem ($Options.InstallDir + ' is not usable as -InstallDir') `
            'name a directory such as C:\Program Files\opkssh'
    }
    # verify has no option that moves its configuration: whoever can move it decides who may log in.
    if ($Options.ConfigPath -ne $Options.FixedConfigPath) {
        return New-OpksshProblem ('opkssh reads its configuration from ' + $Options.FixedConfigPath + ' only') `
            'leave -ConfigPath out'
    }
    if ($Options.GitHubRepo -notmatch '^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+\z') {
        return New-OpksshProblem ($Options.GitHubRepo + ' is not usable as -GitHubRepo')
    }
    if (($Options.Sha256 -ne '') -and ($Options.Sha256 -notmatch '^[0-9A-Fa-f]{64}\z')) {
        return New-OpksshProblem ($Options.Sha256 + ' is not usable as -Sha256')
    }
    if ($Options.RequireSignature -and ($Options.InstallFrom -ne '')) {
        return New-OpksshProblem '-RequireSignature is about releases, and -InstallFrom takes none' `
            'check the file with -Sha256'
    }
    return Get-OpksshVersionProblem $Options.InstallVersion $Options.GitHubRepo
}

function Get-OpksshVersionProblem {
    param([string] $Version, [string] $Repository)
    if ($Version -ceq 'latest') { return $null }
    if ($null -eq (ConvertTo-OpksshVersion $Version)) {
        return New-OpksshProblem ($Version + ' is not usable as -InstallVersion') `
            'latest, or a release such as v0.14.0'
    }
    if (-not (Test-OpksshVersionAtLeast $Version $script:OpksshOldestVersion)) {
        return New-OpksshProblem ('version ' + $Version + ' is not supported by this script') `
            ('take the script of that release: https://github.com/' + $Repository + '/releases')
    }
    return $null
}

# The same for removing. Options: Unknown, KeepConfig, Purge.
function Get-OpksshUninstallProblem {
    param([hashtable] $Options)
    $unknown = @($Options.Unknown)
    if ($unknown.Count -gt 0) {
        return New-OpksshProblem ('unknown parameter ' + $unknown[0]) `
            'Get-Help .\Uninstall-OpksshServer.ps1 -Full lists all parameters'
    }
    if ($Options.KeepConfig -and $Options.Purge) {
        return New-OpksshProblem '-KeepConfig and -Purge contradict each other'
    }
    return $null
}
