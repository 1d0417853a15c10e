class Opkssh < Formula
  desc "@SUMMARY@"
  homepage "@HOMEPAGE@"
  version "@VERSION@"
  license "@LICENSE@"

  livecheck do
    url :stable
    strategy :github_latest
  end

  on_macos do
    on_arm do
      url "@URL_OSX_ARM64@", using: :nounzip
      sha256 "@SHA256_OSX_ARM64@"
    end
    on_intel do
      url "@URL_OSX_AMD64@", using: :nounzip
      sha256 "@SHA256_OSX_AMD64@"
    end
  end

  on_linux do
    on_arm do
      url "@URL_LINUX_ARM64@", using: :nounzip
      sha256 "@SHA256_LINUX_ARM64@"
    end
    on_intel do
      url "@URL_LINUX_AMD64@", using: :nounzip
      sha256 "@SHA256_LINUX_AMD64@"
    end
  end

  resource "manual" do
    url "@URL_BUNDLE@"
    sha256 "@SHA256_BUNDLE@"
  end

  def install
    binary = Dir["opkssh-*"].fetch(0)
    chmod 0755, binary
    bin.install binary => "opkssh"
    generate_completions_from_executable(bin/"opkssh", "completion", shells: [:bash, :zsh, :fish])
    resource("manual").stage { man1.install Dir["usr/share/man/man1/*.1"] }
  end

  def caveats
    <<~EOS
      This is the client: opkssh login
      sshd runs no command that others than root may write to, and what Homebrew installs belongs
      to you: do not name #{opt_bin}/opkssh in an sshd_config. For a server see
        @HOMEPAGE@
    EOS
  end

  test do
    assert_match(/ #{Regexp.escape(version.to_s)}$/, shell_output("#{bin}/opkssh --version"))
    assert_match "google", shell_output("#{bin}/opkssh client provider list")
  end
end
