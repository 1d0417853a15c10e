#Requires -Version 5.1
<#
.SYNOPSIS
Installs opkssh on a Windows server with OpenSSH, and keeps it up to date.

.DESCRIPTION
Makes the account opksshuser, puts opkssh.exe in place, makes C:\ProgramData\opk with access that only
administrators can change, and adds the two lines to sshd_config that let sshd ask opkssh. Run again,
it upgrades or changes nothing. Everything that can be refused is refused before the first change;
after a failure everything is put back.

Exit codes:
  0  done, or nothing to do
  1  failed
  2  the parameters could not be understood
  3  this machine does not fit; nothing was changed
  4  the download failed or is not what it should be; nothing was changed
  5  sshd's configuration was left alone because of what is in it; nothing was changed
  6  failed on the way; everything was put back

.PARAMETER NoSshdRestart
Do not restart sshd. It asks opkssh after the next restart.

.PARAMETER OverwriteConfig
Put opkssh in front of an existing AuthorizedKeysCommand until opkssh is uninstalled.

.PARAMETER InstallFrom
An opkssh.exe on this machine instead of a release. It is copied.

.PARAMETER InstallVersion
Release to install, latest by default.

.PARAMETER InstallDir
Directory of opkssh.exe, for opkssh alone.

.PARAMETER ConfigPath
Only C:\ProgramData\opk can be given, where opkssh reads its configuration.

.PARAMETER GitHubRepo
Repository of the release, owner/name.

.PARAMETER Sha256
Refuse a file with another SHA-256.

.PARAMETER SignersFile
allowed_signers file (ssh-keygen) for the signature of checksums.txt.

.PARAMETER RequireSignature
Refuse a release without a good signature.

.PARAMETER Json
One JSON object on standard output; talk goes to standard error.

.EXAMPLE
.\Install-OpksshServer.ps1

.EXAMPLE
.\Install-OpksshServer.ps1 -WhatIf

.EXAMPLE
.\Install-OpksshServer.ps1 -InstallFrom .\opkssh.exe -NoSshdRestart
#>
[CmdletBinding(SupportsShouldProcess = $true, PositionalBinding = $false)]
param(
    [switch] $NoSshdRestart,
    [switch] $OverwriteConfig,
    [string] $InstallFrom = '',
    [string] $InstallVersion = 'latest',
    [string] $InstallDir = '',
    [string] $ConfigPath = '',
    [string] $GitHubRepo = 'openpubkey/opkssh',
    [string] $Sha256 = '',
    [string] $SignersFile = '',
    [switch] $RequireSignature,
    [switch] $Json,
    [Parameter(ValueFromRemainingArguments = $true)]
    [object[]] $Unknown = @()
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

#region OpksshInstall
Import-Module -Name (Join-Path $PSScriptRoot 'OpksshInstall.psm1') -Force -DisableNameChecking
#endregion

# Dot-sourced, this only defines functions.
if ($MyInvocation.InvocationName -eq '.') { return }

if ($InstallDir -eq '') { $InstallDir = Get-OpksshProgramPath }
if ($ConfigPath -eq '') { $ConfigPath = Get-OpksshConfigPath }
if ($InstallFrom -ne '') {
    $InstallFrom = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($InstallFrom)
}
if ($SignersFile -ne '') {
    $SignersFile = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($SignersFile)
}
if (-not $WhatIfPreference -and -not $PSCmdlet.ShouldProcess($env:COMPUTERNAME, 'Install opkssh')) {
    Write-Host 'cancelled'
    exit 0
}

# Asking once is enough.
$ConfirmPreference = 'None'

$result = Invoke-OpksshInstall @{
    NoSshdRestart    = [bool] $NoSshdRestart
    OverwriteConfig  = [bool] $OverwriteConfig
    InstallFrom      = $InstallFrom
    InstallVersion   = $InstallVersion
    InstallDir       = (Get-OpksshCleanPath $InstallDir)
    ConfigPath       = (Get-OpksshCleanPath $ConfigPath)
    FixedConfigPath  = (Get-OpksshConfigPath)
    GitHubRepo       = $GitHubRepo
    Sha256           = $Sha256
    SignersFile      = $SignersFile
    RequireSignature = [bool] $RequireSignature
    Json             = [bool] $Json
    DryRun           = [bool] $WhatIfPreference
    Unknown          = @($Unknown)
    ScriptDirectory  = $PSScriptRoot
}
if ($result.Json -ne '') { Write-Output $result.Json }
exit $result.Code
