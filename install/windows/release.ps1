# What a release looks like. Pure.

# amd64 or arm64 for what Windows calls its processor; nothing for others.
function ConvertTo-OpksshArchitecture {
    param([string] $Processor)
    switch ($Processor) {
        'AMD64' { return 'amd64' }
        'ARM64' { return 'arm64' }
        default { return '' }
    }
}

function Get-OpksshAssetName {
    param([string] $Architecture)
    return 'opkssh-windows-' + $Architecture + '.exe'
}

function Get-OpksshReleaseUrl {
    param([string] $Repository, [string] $Tag)
    return 'https://github.com/' + $Repository + '/releases/download/' + $Tag
}

# Releases are tagged v1.2.3; whoever types 1.2.3 means that.
function ConvertTo-OpksshTag {
    param([string] $Version)
    if ($Version -match '^[0-9]') { return 'v' + $Version }
    return $Version
}

# The tag of the latest release in the answer of api.github.com; empty when there is none.
function Get-OpksshLatestTag {
    param([string] $Json)
    if ($Json -match '"tag_name"\s*:\s*"([A-Za-z0-9.+-]+)"') { return $Matches[1] }
    return ''
}

# SHA-256 of an asset in checksums.txt, lower case; empty when it is not listed, or listed twice with
# different sums.
function Get-OpksshListedSum {
    param([string] $Checksums, [string] $Asset)
    $found = ''
    foreach ($line in @($Checksums -split "`r?`n")) {
        if ($line -notmatch '^([0-9A-Fa-f]{64})[ \t]+\*?(\S+)[ \t]*\z') { continue }
        if ($Matches[2] -cne $Asset) { continue }
        $sum = $Matches[1].ToLowerInvariant()
        if (($found -ne '') -and ($found -cne $sum)) { return '' }
        $found = $sum
    }
    return $found
}

# Version in what opkssh --version prints; empty when that is something else.
function Get-OpksshPrintedVersion {
    param([string] $Output)
    foreach ($line in @($Output -split "`r?`n")) {
        if ($line -match 'opkssh.*\s(\S+)\s*\z') { return $Matches[1] }
    }
    return ''
}

# Whether there is any signer at all in the text of an allowed_signers file.
function Test-OpksshHasSigner {
    param([string] $Signers)
    foreach ($line in @($Signers -split "`r?`n")) {
        if (($line.Trim() -ne '') -and -not $line.TrimStart().StartsWith('#')) { return $true }
    }
    return $false
}

# The first principal that ssh-keygen -Y find-principals prints; empty when there is none.
function Get-OpksshPrincipal {
    param([string] $Output)
    foreach ($line in @($Output -split "`r?`n")) {
        if ($line.Trim() -ne '') { return $line.Trim() }
    }
    return ''
}

# One command line for CreateProcess that the program reads as these arguments (CommandLineToArgvW).
function Join-OpksshArgument {
    param([string[]] $Argument)
    $parts = New-Object System.Collections.Generic.List[string]
    foreach ($one in @($Argument)) {
        if (($one -ne '') -and ($one -notmatch '[\s"]')) { $parts.Add($one); continue }
        # Backslashes count only before a quote.
        $inner = [regex]::Replace($one, '(\\*)"', '$1$1\"')
        $inner = [regex]::Replace($inner, '(\\+)\z', '$1$1')
        $parts.Add('"' + $inner + '"')
    }
    return ($parts.ToArray() -join ' ')
}
