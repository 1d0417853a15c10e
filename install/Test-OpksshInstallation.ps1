#Requires -Version 5.1
<#
.SYNOPSIS
Says whether opkssh is installed on this Windows server as it should be.

.DESCRIPTION
Looks at the program, its configuration, the account, sshd and its configuration, and changes nothing.
As an administrator it also asks sshd what is in effect, and opkssh about owners and access.
opkssh doctor looks at the providers, the network and the clock.

Exit codes:
  0  nothing has failed
  1  something has failed
  2  the parameters could not be understood
  3  this is not a Windows server that can be looked at

.PARAMETER InstallDir
Directory of opkssh.exe, by default where it was installed.

.PARAMETER Json
One JSON array on standard output.

.EXAMPLE
.\Test-OpksshInstallation.ps1
#>
[CmdletBinding(PositionalBinding = $false)]
param(
    [string] $InstallDir = '',
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

if ($InstallDir -ne '') { $InstallDir = Get-OpksshCleanPath $InstallDir }
$result = Invoke-OpksshTest @{
    InstallDir = $InstallDir
    Json       = [bool] $Json
    Unknown    = @($Unknown)
}
if ($result.Json -ne '') { Write-Output $result.Json }
exit $result.Code
