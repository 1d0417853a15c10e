#Requires -Version 5.1
<#
.SYNOPSIS
Takes opkssh out of sshd and removes it.

.DESCRIPTION
Removes what Install-OpksshServer.ps1 has added and nothing else: its lines in sshd_config, the entry
in PATH, the account opksshuser when it was made by the installer, and the program. The configuration
and the logs in C:\ProgramData\opk stay unless -Purge is given. Other changes to sshd_config stay.

Exit codes:
  0  done, or nothing to do
  1  failed
  2  the parameters could not be understood
  3  this machine does not fit; nothing was changed
  5  sshd's configuration was left alone because of what is in it; nothing was changed
  6  failed on the way; everything was put back

.PARAMETER Purge
Remove C:\ProgramData\opk, too.

.PARAMETER KeepConfig
Keep C:\ProgramData\opk. That is what is done anyway.

.PARAMETER KeepLogs
With -Purge: keep the directory of the logs.

.PARAMETER NoSshdRestart
Do not restart sshd. Until its next restart it asks for a program that is not there any more, and
other ways to log in go on working.

.PARAMETER Force
Do not ask.

.PARAMETER Json
One JSON object on standard output; talk goes to standard error.

.EXAMPLE
.\Uninstall-OpksshServer.ps1

.EXAMPLE
.\Uninstall-OpksshServer.ps1 -WhatIf

.EXAMPLE
.\Uninstall-OpksshServer.ps1 -Force -Purge -KeepLogs
#>
[CmdletBinding(SupportsShouldProcess = $true, ConfirmImpact = 'High', PositionalBinding = $false)]
param(
    [switch] $Purge,
    [switch] $KeepConfig,
    [switch] $KeepLogs,
    [switch] $NoSshdRestart,
    [switch] $Force,
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

if (-not $WhatIfPreference -and -not $Force -and
    -not $PSCmdlet.ShouldProcess($env:COMPUTERNAME, 'Remove opkssh')) {
    Write-Host 'cancelled'
    exit 0
}

# Asking once is enough.
$ConfirmPreference = 'None'

$result = Invoke-OpksshUninstall @{
    Purge           = [bool] $Purge
    KeepConfig      = [bool] $KeepConfig
    KeepLogs        = [bool] $KeepLogs
    NoSshdRestart   = [bool] $NoSshdRestart
    Json            = [bool] $Json
    DryRun          = [bool] $WhatIfPreference
    Unknown         = @($Unknown)
    ScriptDirectory = $PSScriptRoot
}
if ($result.Json -ne '') { Write-Output $result.Json }
exit $result.Code
