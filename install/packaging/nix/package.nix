# opkssh over the Deno of nixpkgs. The released binary is not used: patchelf, which every binary needs
# on NixOS, would cut off the program behind the runtime.
{
  lib,
  stdenvNoCC,
  fetchurl,
  deno,
  installShellFiles,
}:

assert lib.assertMsg (lib.versionAtLeast deno.version "@DENO_VERSION@") ''
  opkssh @VERSION@ was tested with Deno @DENO_VERSION@; this nixpkgs has ${deno.version}
'';

stdenvNoCC.mkDerivation {
  pname = "@NAME@";
  version = "@VERSION@";

  src = fetchurl {
    url = "@URL_BUNDLE@";
    sha256 = "@SHA256_BUNDLE@";
  };

  nativeBuildInputs = [ installShellFiles ];
  dontBuild = true;

  installPhase = ''
    runHook preInstall

    mkdir -p $out/bin $out/lib $out/share
    cp -r usr/bin/. $out/bin/
    cp -r usr/lib/. $out/lib/
    cp -r usr/share/opkssh $out/share/
    installManPage usr/share/man/man1/*.1
    installShellCompletion --bash usr/share/bash-completion/completions/opkssh
    installShellCompletion --zsh usr/share/zsh/site-functions/_opkssh
    installShellCompletion --fish usr/share/fish/vendor_completions.d/opkssh.fish

    ln -sf ${deno}/bin/deno $out/bin/opkssh.d/@VERSION@/deno
    substituteInPlace $out/bin/opkssh --replace-fail /usr/bin/opkssh.d $out/bin/opkssh.d
    substituteInPlace $out/lib/systemd/system/opkssh-cache-refresh.service \
      --replace-fail /usr/bin/opkssh $out/bin/opkssh
    substituteInPlace $out/lib/tmpfiles.d/opkssh.conf \
      --replace-fail /usr/share/opkssh $out/share/opkssh

    runHook postInstall
  '';

  doInstallCheck = true;
  installCheckPhase = ''
    $out/bin/opkssh --version | grep -F " @VERSION@"
  '';

  meta = {
    description = "@SUMMARY@";
    homepage = "@HOMEPAGE@";
    changelog = "@HOMEPAGE@/releases/tag/@TAG@";
    license = lib.licenses.asl20;
    mainProgram = "opkssh";
    inherit (deno.meta) platforms;
  };
}
