import { DEFAULT_REDIRECT_URIS } from "./default_redirect_uris.ts";
import type { ProviderSettings } from "./provider_settings.ts";

const COMMON = {
  accessType: "offline",
  prompt: "consent",
  redirectUris: DEFAULT_REDIRECT_URIS,
  sendAccessToken: false,
};

/**
 * The OpenID Providers a login knows without any configuration, in the order in which a person is
 * offered them. Client IDs are public by nature. Google demands a client secret from public clients
 * too and says that it is not one ("OAuth 2.0 for Desktop Apps"); it protects nothing.
 */
export const BUILTIN_PROVIDERS: readonly ProviderSettings[] = [
  {
    ...COMMON,
    aliases: ["google"],
    issuer: "https://accounts.google.com",
    clientId: "206584157355-7cbe4s640tvm7naoludob4ut1emii7sf.apps.googleusercontent.com",
    clientSecret: "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",
    scopes: "openid email profile",
  },
  {
    ...COMMON,
    aliases: ["azure", "microsoft"],
    // the tenant of personal Microsoft accounts
    issuer: "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
    clientId: "096ce0a3-5e72-4da8-9c86-12924b294a01",
    scopes: "openid profile email offline_access",
  },
  {
    ...COMMON,
    aliases: ["gitlab"],
    issuer: "https://gitlab.com",
    clientId: "8d8b7024572c7fd501f64374dec6bba37096783dfcd792b3988104be08cb6923",
    scopes: "openid email",
  },
  {
    ...COMMON,
    aliases: ["hello"],
    issuer: "https://issuer.hello.coop",
    clientId: "app_xejobTKEsDNSRd5vofKB2iay_2rN",
    scopes: "openid email",
  },
];
