# Owners and access control lists. Pure. SIDs and their two-letter names in SDDL, never the names of
# accounts, which are translated.

# S-1-5-80-...: TrustedInstaller. Who can write here can do everything on the machine anyway.
$script:OpksshTrusted = @(
    'SY', 'BA', 'S-1-5-18', 'S-1-5-32-544',
    'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464'
)
# Read, list and execute; that, and write and delete, but no change of permissions
# (src/platform/acl/protected_sddl.ts).
$script:OpksshReadRights = '0x1200a9'
$script:OpksshModifyRights = '0x1301bf'

# The descriptor of what the installer makes: owned by Administrators, nothing inherited from above,
# SYSTEM and Administrators everything, and what the purpose needs. Purposes: install_dir, program,
# base, policy_dir, cache_dir, log_dir, policy_file, log, stage.
function New-OpksshSddl {
    param([string] $Purpose, [string] $AccountSid)
    $flags = 'OICI'
    if (@('program', 'policy_file', 'log') -ccontains $Purpose) { $flags = '' }
    $read = $script:OpksshReadRights + ';;;' + $AccountSid
    $modify = $script:OpksshModifyRights + ';;;' + $AccountSid
    $entries = New-Object System.Collections.Generic.List[string]
    $entries.Add('FA;;;SY')
    $entries.Add('FA;;;BA')
    switch ($Purpose) {
        'install_dir' {
            $entries.Add($read)
            # Every user of the machine may log in elsewhere with the same program.
            $entries.Add($script:OpksshReadRights + ';;;BU')
        }
        'program' {
            $entries.Add($read)
            $entries.Add($script:OpksshReadRights + ';;;BU')
        }
        'base' { $entries.Add($read) }
        'policy_dir' { $entries.Add($read) }
        'policy_file' { $entries.Add($read) }
        'cache_dir' { $entries.Add($modify) }
        'log_dir' { $entries.Add($modify) }
        'log' { $entries.Add($modify) }
        'stage' { }
        default { throw ('no descriptor for ' + $Purpose) }
    }
    $list = ''
    foreach ($entry in $entries) { $list += '(A;' + $flags + ';' + $entry + ')' }
    return 'O:BAD:PAI' + $list
}

# Owner, Protected and Entries of SDDL text; nothing when it is not understood.
function ConvertFrom-OpksshSddl {
    param([string] $Sddl)
    $sid = 'S-1(?:-[0-9]+)+|[A-Z]{2}'
    $pattern = '^(?:O:(?<owner>' + $sid + '))?(?:G:(?:' + $sid + '))?(?:D:(?<flags>[A-Z_]*)(?<list>(?:\([^()]*\))*))?(?:S:.*)?\z'
    $found = [regex]::Match($Sddl, $pattern)
    if (-not $found.Success) { return $null }
    $entries = @()
    foreach ($entry in [regex]::Matches($found.Groups['list'].Value, '\(([^()]*)\)')) {
        $entries += $entry.Groups[1].Value
    }
    return @{
        Owner     = $found.Groups['owner'].Value
        Protected = $found.Groups['flags'].Value.Contains('P')
        Entries   = @($entries)
    }
}

# Whether a file is as wanted: the same owner, the same entries in any order, nothing inherited.
function Test-OpksshSameAccess {
    param([string] $Actual, [string] $Wanted)
    $one = ConvertFrom-OpksshSddl $Actual
    $other = ConvertFrom-OpksshSddl $Wanted
    if (($null -eq $one) -or ($null -eq $other)) { return $false }
    if (($one.Owner -cne $other.Owner) -or ($one.Protected -ne $other.Protected)) { return $false }
    $have = @($one.Entries | Sort-Object -CaseSensitive) -join ' '
    $want = @($other.Entries | Sort-Object -CaseSensitive) -join ' '
    return ($have -ceq $want)
}

# Whether what a file says can be believed to be an administrator's. A file that somebody else owns
# may have been put there to be let in.
function Test-OpksshTrustedOwner {
    param([string] $Sddl)
    $descriptor = ConvertFrom-OpksshSddl $Sddl
    if ($null -eq $descriptor) { return $false }
    return ($script:OpksshTrusted -ccontains $descriptor.Owner)
}

# SIDs that could put another directory in the place of one below: DELETE_CHILD, DELETE, WRITE_DAC,
# WRITE_OWNER, GENERIC_ALL. Rules: Sid, Rights (access mask), Allow, InheritOnly.
function Get-OpksshStranger {
    param([object[]] $Rule)
    $replacing = [long] 0x100D0040
    foreach ($one in @($Rule)) {
        if (-not $one.Allow -or $one.InheritOnly) { continue }
        if (($script:OpksshTrusted -ccontains $one.Sid) -or ($one.Sid -ceq 'S-1-3-4')) { continue }
        if (([long] $one.Rights -band $replacing) -ne 0) { $one.Sid }
    }
}
