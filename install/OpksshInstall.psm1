# What Install-OpksshServer.ps1, Uninstall-OpksshServer.ps1 and Test-OpksshInstallation.ps1 share.
#
# The scripts of a release have these parts inside (install/packaging/windows_scripts.ts), so that
# one downloaded file works, offline too, and no second download has to be trusted. In the source
# tree they load this module.
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

foreach ($part in @(
        'constants', 'failure', 'arguments', 'sshd_config', 'sshd_facts', 'access', 'release',
        'lists', 'state', 'plan', 'findings',
        'process', 'machine', 'download', 'undo', 'steps', 'facts', 'install', 'uninstall', 'test'
    )) {
    . (Join-Path (Join-Path $PSScriptRoot 'windows') ($part + '.ps1'))
}

Export-ModuleMember -Function '*'
