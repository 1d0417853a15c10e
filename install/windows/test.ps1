# Looking at an installation; changes nothing.

# Options: InstallDir (empty: where it was installed), Json. Returns Code, 0 when nothing has failed,
# and Json.
function Invoke-OpksshTest {
    param([hashtable] $Options)
    try {
        if (@($Options.Unknown).Count -gt 0) {
            throw (New-OpksshFailure 'Usage' ('unknown parameter ' + @($Options.Unknown)[0]) `
                    'Get-Help .\Test-OpksshInstallation.ps1 -Full lists all parameters')
        }
        Assert-OpksshMachine $false
        $findings = @(Get-OpksshFinding (Get-OpksshTestFact $Options))
    }
    catch {
        Write-OpksshError $_.Exception.Message @(Get-OpksshFailureHint $_.Exception)
        return @{ Code = (Get-OpksshExitCode (Get-OpksshFailureCode $_.Exception)); Json = '' }
    }
    $json = ''
    if ($Options.Json) { $json = ConvertTo-Json -InputObject @($findings) -Compress }
    else { foreach ($finding in $findings) { Write-Host (Format-OpksshFinding $finding) } }
    $code = 'Ok'
    if (@($findings | Where-Object { $_.Level -ceq 'FAIL' }).Count -gt 0) { $code = 'Failed' }
    return @{ Code = (Get-OpksshExitCode $code); Json = $json }
}

function Get-OpksshTestFact {
    param([hashtable] $Options)
    $config = Get-OpksshConfigPath
    $directory = $Options.InstallDir
    if ($directory -eq '') {
        $directory = Get-OpksshProgramPath
        $state = ConvertFrom-OpksshState (Read-OpksshStateText)
        if ($null -ne $state) { $directory = $state.InstallDir }
    }
    $binary = $directory + '\opkssh.exe'
    $elevated = Test-OpksshElevated
    $facts = @{
        Binary        = $binary
        BinaryExists  = [System.IO.File]::Exists($binary)
        Version       = ''
        OnPath        = Test-OpksshInPathList (Get-OpksshMachinePath) $directory
        ConfigPath    = $config
        Missing       = @()
        AccountExists = ((Get-OpksshAccountSid $script:OpksshAccount) -ne '')
        Permissions   = $null
        ServiceExists = $false
        ServiceState  = ''
        ServiceStart  = ''
        SshdConfig    = [System.Environment]::GetFolderPath('CommonApplicationData') + '\ssh\sshd_config'
        SshdText      = ''
        SshdComplaint = ''
        SshdSettings  = ''
    }
    foreach ($name in @('', '\auth_id', '\providers', '\policy.d', '\logs', '\cache')) {
        if (-not (Test-Path -LiteralPath ($config + $name))) { $facts.Missing += $config + $name }
    }
    if ($facts.BinaryExists) {
        try { $facts.Version = Get-OpksshBinaryVersion $binary } catch { $facts.Version = '' }
        if ($elevated -and ($facts.Version -ne '')) { $facts.Permissions = @(Get-OpksshPermissionProblem $binary) }
    }
    Add-OpksshServiceFact $facts $elevated
    return $facts
}

# The lines of opkssh permissions check that name a problem.
function Get-OpksshPermissionProblem {
    param([string] $Binary)
    $run = Invoke-OpksshProgram $Binary @('permissions', 'check')
    if ($run.ExitCode -eq 0) { return }
    $named = $false
    foreach ($line in @(($run.Output + "`n" + $run.ErrorOutput) -split "`r?`n")) {
        if ($line -match '^Problem: (.+)\z') {
            $named = $true
            $Matches[1]
        }
    }
    if (-not $named) { 'opkssh permissions check ended with ' + $run.ExitCode }
}

function Add-OpksshServiceFact {
    param([hashtable] $Facts, [bool] $Elevated)
    $service = Get-Service -Name 'sshd' -ErrorAction SilentlyContinue
    if ($null -eq $service) { return }
    $Facts.ServiceExists = $true
    $Facts.ServiceState = [string] $service.Status
    $Facts.ServiceStart = [string] $service.StartType
    try { $Facts.SshdText = Read-OpksshText $Facts.SshdConfig } catch { return }
    # sshd reads the host keys for that, which only administrators may.
    if (-not $Elevated) { return }
    $key = Get-Item -LiteralPath 'HKLM:\SYSTEM\CurrentControlSet\Services\sshd'
    $image = Split-OpksshImagePath ([string] $key.GetValue('ImagePath', ''))
    if (-not [System.IO.File]::Exists($image.Program)) { return }
    $test = Invoke-OpksshProgram $image.Program @('-t')
    if ($test.ExitCode -ne 0) { $Facts.SshdComplaint = Get-OpksshFirstLine ($test.ErrorOutput + $test.Output) }
    $Facts.SshdSettings = Get-OpksshSshdSettings $image.Program $Facts.SshdConfig
}
