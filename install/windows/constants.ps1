# Names and numbers. The exit codes and the providers are those of install-linux.sh
# (tests/install/windows_scripts_test.ts compares them).

$script:OpksshExit = @{
    Ok          = 0
    Failed      = 1
    Usage       = 2
    Preflight   = 3
    Download    = 4
    SshdRefused = 5
    RolledBack  = 6
}

# Who signs releases: lines of an allowed_signers file (ssh-keygen(1), ALLOWED SIGNERS). The release
# workflow fills this in; once there is a line, a release without a good signature is refused.
$script:OpksshReleaseSigners = ''
$script:OpksshSignatureNamespace = 'opkssh-release'

$script:OpksshOldestVersion = '0.10.0'
$script:OpksshAccount = 'opksshuser'
$script:OpksshAccountDescription = 'OpenPubkey SSH verification user'
$script:OpksshDenyRights = @('SeDenyInteractiveLogonRight', 'SeDenyRemoteInteractiveLogonRight')
$script:OpksshMarkBegin = '# BEGIN opkssh (Uninstall-OpksshServer.ps1 removes this block)'
$script:OpksshMarkEnd = '# END opkssh'
$script:OpksshUninstaller = 'Uninstall-OpksshServer.ps1'
$script:OpksshStateKey = 'HKLM:\SOFTWARE\opkssh'
$script:OpksshEnvironmentKey = 'SYSTEM\CurrentControlSet\Control\Session Manager\Environment'

function Get-OpksshExitCode {
    param([string] $Name)
    return [int] $script:OpksshExit[$Name]
}

# The rows of a new providers file, each one line.
function Get-OpksshDefaultProvider {
    return @(
        'https://accounts.google.com 206584157355-7cbe4s640tvm7naoludob4ut1emii7sf.apps.googleusercontent.com 24h'
        'https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0 096ce0a3-5e72-4da8-9c86-12924b294a01 24h'
        'https://gitlab.com 8d8b7024572c7fd501f64374dec6bba37096783dfcd792b3988104be08cb6923 24h'
        'https://issuer.hello.coop app_xejobTKEsDNSRd5vofKB2iay_2rN 24h'
    )
}
