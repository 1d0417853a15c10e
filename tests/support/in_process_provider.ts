import type { ProviderCourier } from "../../src/oidc/provider_courier.ts";
import { ProviderService, type ProviderServiceWorld } from "../../src/oidc/provider_service.ts";

/**
 * What talks to a provider, in this thread instead of a worker: the same messages, and a network that
 * the test answers for.
 *
 * @param world clock and network
 */
export function inProcessProvider(world: ProviderServiceWorld): ProviderCourier {
  const service = new ProviderService(world);
  const replies: Promise<string | undefined>[] = [];
  return {
    send: (message) => void replies.push(service.handle(message)),
    async receive(): Promise<unknown> {
      while (replies.length > 0) {
        const reply = await replies.shift();
        if (reply !== undefined) return reply;
      }
      return undefined;
    },
    close: () => undefined,
  };
}
