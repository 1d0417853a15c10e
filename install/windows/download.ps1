# Getting a release and making sure that it is what it should be.

function Get-OpksshUrl {
    param([string] $Url, [string] $File)
    # Windows PowerShell offers TLS 1.0 first on older systems, and draws a bar that slows it down.
    [System.Net.ServicePointManager]::SecurityProtocol = [System.Net.SecurityProtocolType]::Tls12
    $ProgressPreference = 'SilentlyContinue'
    if (-not $Url.StartsWith('https://', [System.StringComparison]::Ordinal)) { throw ($Url + ' is not https') }
    Invoke-WebRequest -Uri $Url -OutFile $File -UseBasicParsing -TimeoutSec 300
    if ((Get-Item -LiteralPath $File).Length -eq 0) { throw ($Url + ' is empty') }
}

function Resolve-OpksshTag {
    param([string] $Version, [string] $Repository, [string] $Stage)
    if ($Version -cne 'latest') { return ConvertTo-OpksshTag $Version }
    $file = $Stage + '\latest.json'
    # Resolved once: everything else comes from that one release.
    try { Get-OpksshUrl ('https://api.github.com/repos/' + $Repository + '/releases/latest') $file }
    catch {
        throw (New-OpksshFailure 'Download' ('the latest release of ' + $Repository + ' cannot be looked up: ' + $_.Exception.Message) `
                'name one with -InstallVersion v1.2.3, or a file with -InstallFrom FILE')
    }
    $tag = Get-OpksshLatestTag ([System.IO.File]::ReadAllText($file))
    if ($tag -eq '') { throw (New-OpksshFailure 'Download' ('the latest release of ' + $Repository + ' has no tag')) }
    return $tag
}

# Puts checksums.txt of a release into the stage, after its signature has been checked; returns its text.
function Get-OpksshChecksum {
    param([hashtable] $Run, [string] $Tag)
    $url = Get-OpksshReleaseUrl $Run.Options.GitHubRepo $Tag
    $file = $Run.Stage + '\checksums.txt'
    try { Get-OpksshUrl ($url + '/checksums.txt') $file }
    catch {
        throw (New-OpksshFailure 'Download' ('checksums.txt of release ' + $Tag + ' cannot be downloaded: ' + $_.Exception.Message) `
            ('see https://github.com/' + $Run.Options.GitHubRepo + '/releases for releases there are'))
    }
    Test-OpksshSignature $Run $Tag $url $file
    return [System.IO.File]::ReadAllText($file)
}

# ssh-keygen is on every machine with sshd, so releases are signed with an SSH key: no further tool.
function Test-OpksshSignature {
    param([hashtable] $Run, [string] $Tag, [string] $Url, [string] $File)
    $options = $Run.Options
    $signers = $script:OpksshReleaseSigners
    if ($options.SignersFile -ne '') {
        try { $signers = [System.IO.File]::ReadAllText($options.SignersFile) }
        catch { throw (New-OpksshFailure 'Preflight' ($options.SignersFile + ' cannot be read')) }
    }
    if (-not (Test-OpksshHasSigner $signers)) {
        if ($options.RequireSignature) {
            throw (New-OpksshFailure 'Download' 'this installer knows no key that signs releases' 'name one with -SignersFile FILE')
        }
        Write-OpksshWarning $Run.Report ('no signing key is known: the download is only as trustworthy as github.com/' + $options.GitHubRepo)
        return
    }
    $keygen = $Run.Facts.SshKeygen
    if (-not [System.IO.File]::Exists($keygen)) {
        throw (New-OpksshFailure 'Preflight' 'ssh-keygen.exe is not installed' 'Add-WindowsCapability -Online -Name OpenSSH.Client~~~~0.0.1.0')
    }
    $signature = $Run.Stage + '\checksums.txt.sig'
    try { Get-OpksshUrl ($Url + '/checksums.txt.sig') $signature }
    catch { throw (New-OpksshFailure 'Download' ('release ' + $Tag + ' has no signature')) }
    $list = $Run.Stage + '\allowed_signers'
    [System.IO.File]::WriteAllText($list, $signers.Replace("`r", '') + "`n")
    $found = Invoke-OpksshProgram $keygen @('-Y', 'find-principals', '-s', $signature, '-f', $list)
    $principal = Get-OpksshPrincipal $found.Output
    $good = $false
    if (($found.ExitCode -eq 0) -and ($principal -ne '')) {
        $check = Invoke-OpksshProgram $keygen `
            @('-Y', 'verify', '-f', $list, '-I', $principal, '-n', $script:OpksshSignatureNamespace, '-s', $signature) `
            -InputBytes ([System.IO.File]::ReadAllBytes($File))
        $good = $check.ExitCode -eq 0
    }
    if (-not $good) {
        throw (New-OpksshFailure 'Download' ('the signature of release ' + $Tag + ' is not by a known key') `
                'ssh-keygen.exe checks signatures since OpenSSH 8.1')
    }
    Write-OpksshTalk $Run.Report ('signed by ' + $principal)
}

# One file of the release, only with the sum that checksums.txt has for it.
function Get-OpksshAsset {
    param([hashtable] $Run, [string] $Tag, [string] $Checksums, [string] $Asset, [string] $File)
    $listed = Get-OpksshListedSum $Checksums $Asset
    if ($listed -eq '') {
        throw (New-OpksshFailure 'Download' ('checksums.txt of release ' + $Tag + ' does not list ' + $Asset))
    }
    try { Get-OpksshUrl ((Get-OpksshReleaseUrl $Run.Options.GitHubRepo $Tag) + '/' + $Asset) $File }
    catch {
        throw (New-OpksshFailure 'Download' ($Asset + ' of release ' + $Tag + ' cannot be downloaded: ' + $_.Exception.Message))
    }
    $got = Get-OpksshFileSum $File
    if ($got -cne $listed) {
        throw (New-OpksshFailure 'Download' ($Asset + ' has SHA-256 ' + $got + ', the release says ' + $listed))
    }
}

# Puts the new binary, and the uninstaller when there is one, into the stage; sets Run.Version.
function Receive-OpksshBinary {
    param([hashtable] $Run)
    $options = $Run.Options
    $binary = $Run.Stage + '\opkssh.exe'
    $tag = ''
    $beside = ''
    if ($Run.ScriptDirectory -ne '') { $beside = $Run.ScriptDirectory + '\' + $script:OpksshUninstaller }
    if ($options.InstallFrom -ne '') {
        [System.IO.File]::Copy($options.InstallFrom, $binary)
    }
    else {
        $tag = Resolve-OpksshTag $options.InstallVersion $options.GitHubRepo $Run.Stage
        Write-OpksshTalk $Run.Report ('downloading opkssh ' + $tag)
        $checksums = Get-OpksshChecksum $Run $tag
        Get-OpksshAsset $Run $tag $checksums (Get-OpksshAssetName $Run.Facts.Architecture) $binary
        if ((Get-OpksshListedSum $checksums $script:OpksshUninstaller) -ne '') {
            Get-OpksshAsset $Run $tag $checksums $script:OpksshUninstaller ($Run.Stage + '\' + $script:OpksshUninstaller)
            $beside = ''
        }
    }
    Copy-OpksshUninstaller $Run $beside
    $sum = Get-OpksshFileSum $binary
    if (($options.Sha256 -ne '') -and ($sum -ne $options.Sha256)) {
        throw (New-OpksshFailure 'Download' ('the SHA-256 is ' + $sum + ', not ' + $options.Sha256.ToLowerInvariant()))
    }
    $Run.Version = Get-OpksshBinaryVersion $binary
    if (($tag -ne '') -and -not (Test-OpksshSameVersion $tag $Run.Version)) {
        throw (New-OpksshFailure 'Download' ('release ' + $tag + ' says its version is ' + $Run.Version))
    }
}

# The one beside this script, when it is a whole one: in the source tree it needs the module.
function Copy-OpksshUninstaller {
    param([hashtable] $Run, [string] $Beside)
    $target = $Run.Stage + '\' + $script:OpksshUninstaller
    if ([System.IO.File]::Exists($target)) { return }
    if (($Beside -ne '') -and [System.IO.File]::Exists($Beside) -and
        [System.IO.File]::ReadAllText($Beside).Contains('# opkssh: whole ' + 'script')) {
        [System.IO.File]::Copy($Beside, $target)
        return
    }
    Write-OpksshWarning $Run.Report ($script:OpksshUninstaller + ' is not put beside opkssh.exe: keep the one of this release')
}

function Get-OpksshBinaryVersion {
    param([string] $Binary)
    $problem = 'the new opkssh does not run on this machine'
    $hint = 'it may be for another architecture'
    try { $run = Invoke-OpksshProgram $Binary @('--version') }
    catch { throw (New-OpksshFailure 'Download' ($problem + ': ' + $_.Exception.Message) $hint) }
    $version = Get-OpksshPrintedVersion $run.Output
    if (($run.ExitCode -ne 0) -or ($version -eq '')) { throw (New-OpksshFailure 'Download' $problem $hint) }
    return $version
}
