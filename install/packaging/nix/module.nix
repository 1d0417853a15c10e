# NixOS: sshd asks opkssh about every key.
#
#   imports = [ ./module.nix ];
#   services.opkssh = {
#     enable = true;
#     authorizations = [
#       { principal = "alice"; identity = "alice@example.com"; issuer = "https://accounts.google.com"; }
#     ];
#   };
{
  config,
  lib,
  pkgs,
  ...
}:

let
  cfg = config.services.opkssh;
  account = "@ACCOUNT@";
  toml = pkgs.formats.toml { };

  # What would be taken for the end of a word, or for quotes, in the files of the server.
  word = lib.types.strMatching "[^[:space:]\"'\\#]+";

  # Files of the server must not be links, so they are copied: that is what a mode is for.
  owned = {
    mode = "0640";
    user = "root";
    group = account;
  };
  rows = lib.concatMapStrings (words: lib.concatStringsSep " " words + "\n");

  # sshd wants every directory above the command owned by root and writable by root only, which the
  # store is not.
  command = "opkssh/authorized-keys-command";
in
{
  options.services.opkssh = {
    enable = lib.mkEnableOption "opkssh, so that people log in with their OpenID Provider";

    package = lib.mkOption {
      type = lib.types.package;
      default = pkgs.callPackage ./package.nix { };
      defaultText = lib.literalExpression "pkgs.callPackage ./package.nix { }";
      description = "The opkssh to use.";
    };

    providers = lib.mkOption {
      type = lib.types.attrsOf (
        lib.types.submodule {
          options = {
            issuer = lib.mkOption {
              type = word;
              description = "Issuer, byte for byte as in its ID tokens.";
              example = "https://keycloak.example.com/realms/main";
            };
            clientId = lib.mkOption {
              type = word;
              description = "Client ID the ID tokens must be made for.";
            };
            lifetime = lib.mkOption {
              type = lib.types.enum [
                # @LIFETIMES_NIX@
              ];
              default = "24h";
              description = "How long after it was issued an ID token lets somebody in.";
            };
          };
        }
      );
      default = {
        # @PROVIDERS_NIX@
      };
      description = "OpenID Providers this machine trusts, for every identity they name.";
    };

    authorizations = lib.mkOption {
      type = lib.types.listOf (
        lib.types.submodule {
          options = {
            principal = lib.mkOption {
              type = word;
              description = "Account on this machine.";
            };
            identity = lib.mkOption {
              type = word;
              description = "Who may become it: an email address, a sub, or a rule about a claim.";
              example = "oidc:groups:admins";
            };
            issuer = lib.mkOption {
              type = word;
              description = "Issuer that says so; one of `providers`.";
            };
          };
        }
      );
      default = [ ];
      description = "Who may become whom.";
    };

    settings = lib.mkOption {
      inherit (toml) type;
      default = { };
      description = "Contents of @CONFIG_FILE@: deny lists, proxies, cache, log.";
    };

    homePolicy = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = ''
        Whether people may let others into their own account with `~/.opk/auth_id`. Needs sudo, with
        which `opkssh verify` reads that file.
      '';
    };
  };

  config = lib.mkIf cfg.enable {
    assertions = [
      {
        assertion = cfg.homePolicy -> config.security.sudo.enable;
        message = "services.opkssh.homePolicy needs security.sudo.enable";
      }
      {
        assertion = lib.all (
          row: lib.any (provider: provider.issuer == row.issuer) (lib.attrValues cfg.providers)
        ) cfg.authorizations;
        message = "services.opkssh.authorizations names an issuer that is not in services.opkssh.providers";
      }
    ];

    environment.systemPackages = [ cfg.package ];

    users.users.${account} = {
      isSystemUser = true;
      group = account;
      description = "opkssh verify";
    };
    users.groups.${account} = { };

    environment.etc = {
      "@BASE_DIR_IN_ETC@/providers" = owned // {
        text = rows (
          map (row: [
            row.issuer
            row.clientId
            row.lifetime
          ]) (lib.attrValues cfg.providers)
        );
      };
      "@BASE_DIR_IN_ETC@/auth_id" = owned // {
        text = rows (
          map (row: [
            row.principal
            row.identity
            row.issuer
          ]) cfg.authorizations
        );
      };
      ${command} = {
        mode = "0555";
        text = ''
          #!${pkgs.runtimeShell}
          # @PLAIN_KEY_LINES@
          exec ${lib.getExe cfg.package} "$@"
        '';
      };
    }
    // lib.optionalAttrs (cfg.settings != { }) {
      "@BASE_DIR_IN_ETC@/config.toml" = owned // {
        source = toml.generate "opkssh-config.toml" cfg.settings;
      };
    };

    services.openssh = {
      authorizedKeysCommand = "/etc/${command} @SSHD_ARGUMENTS@";
      authorizedKeysCommandUser = account;
    };

    security.sudo.extraRules = lib.optional cfg.homePolicy {
      users = [ account ];
      runAs = "root";
      commands = [
        {
          command = "${lib.getExe cfg.package} @READHOME_ARGUMENTS@";
          options = [ "NOPASSWD" ];
        }
      ];
    };

    # Directories, cache and log; and the timer that keeps the providers' keys fresh.
    systemd.tmpfiles.packages = [ cfg.package ];
    systemd.packages = [ cfg.package ];
    systemd.timers.opkssh-cache-refresh.wantedBy = [ "timers.target" ];

    services.logrotate.settings.opkssh = {
      # @LOGROTATE_NIX@
    };
  };
}
