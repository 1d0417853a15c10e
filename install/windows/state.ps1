# What the installer has added, so that the uninstaller removes that and nothing else. One JSON text
# in the registry, below HKLM\SOFTWARE, where only administrators write: whoever could change it could
# have another directory removed.

function New-OpksshState {
    param([string] $InstallDir, [string] $ConfigPath)
    return @{
        Version        = 1
        InstallDir     = $InstallDir
        ConfigPath     = $ConfigPath
        CreatedAccount = $false
        DenyRights     = @()
        AddedPath      = $false
        CreatedDirs    = @()
        PendingRestart = $false
    }
}

# The text of the state, read back strictly; nothing when there is none or it is not understood.
function ConvertFrom-OpksshState {
    param([string] $Text)
    if ($Text -eq '') { return $null }
    try { $read = ConvertFrom-Json -InputObject $Text } catch { return $null }
    if ($null -eq $read) { return $null }
    $names = @($read.PSObject.Properties | ForEach-Object { $_.Name })
    foreach ($name in @('Version', 'InstallDir', 'ConfigPath', 'CreatedAccount', 'DenyRights', 'AddedPath', 'CreatedDirs',
            'PendingRestart')) {
        if ($names -notcontains $name) { return $null }
    }
    if ($read.Version -ne 1) { return $null }
    if (-not (Test-OpksshDirectoryName ([string] $read.InstallDir))) { return $null }
    if (-not (Test-OpksshDirectoryName ([string] $read.ConfigPath))) { return $null }
    $state = New-OpksshState ([string] $read.InstallDir) ([string] $read.ConfigPath)
    $state.CreatedAccount = ($read.CreatedAccount -eq $true)
    $state.AddedPath = ($read.AddedPath -eq $true)
    $state.PendingRestart = ($read.PendingRestart -eq $true)
    $state.DenyRights = @(@($read.DenyRights) | Where-Object { $script:OpksshDenyRights -ccontains $_ })
    $state.CreatedDirs = @(@($read.CreatedDirs) | Where-Object { Test-OpksshDirectoryName ([string] $_) })
    return $state
}

# The same state has one text.
function ConvertTo-OpksshState {
    param([hashtable] $State)
    $object = [ordered] @{
        Version        = 1
        InstallDir     = $State.InstallDir
        ConfigPath     = $State.ConfigPath
        CreatedAccount = [bool] $State.CreatedAccount
        DenyRights     = @(@($State.DenyRights) | Sort-Object -Unique)
        AddedPath      = [bool] $State.AddedPath
        CreatedDirs    = @(@($State.CreatedDirs) | Sort-Object -Unique)
        PendingRestart = [bool] $State.PendingRestart
    }
    return ConvertTo-Json -InputObject $object -Compress -Depth 3
}

# What is remembered after this installation: what an earlier one has added stays remembered.
function Merge-OpksshState {
    param([hashtable] $Earlier, [hashtable] $Now)
    if ($null -eq $Earlier) { return $Now }
    $merged = New-OpksshState $Now.InstallDir $Now.ConfigPath
    $merged.CreatedAccount = ($Earlier.CreatedAccount -or $Now.CreatedAccount)
    $merged.DenyRights = @($Earlier.DenyRights) + @($Now.DenyRights)
    # A PATH entry of another directory is not this one's.
    $merged.AddedPath = ($Now.AddedPath -or ($Earlier.AddedPath -and ($Earlier.InstallDir -eq $Now.InstallDir)))
    $merged.PendingRestart = $Now.PendingRestart
    $merged.CreatedDirs = @($Earlier.CreatedDirs) + @($Now.CreatedDirs)
    return $merged
}
