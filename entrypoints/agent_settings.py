"""Where agents come in, and with which tokens."""

from dataclasses import replace
from urllib.parse import urlsplit

from pydantic import SecretStr, field_validator

from adapters.better_auth.config import BetterAuthConfig
from entrypoints.edge_settings import EdgeSettings, is_loopback_host, is_web_address, origin_of
from entrypoints.identity_settings import IdentitySettings


class AgentSettings(IdentitySettings, EdgeSettings):
    """What MCP needs to know, from the edge and from identity too."""

    mcp_url: str | None = None
    mcp_session_tokens: bool = False
    taskport_token: SecretStr | None = None

    @property
    def mcp_resource(self) -> str:
        """What agents' tokens must be meant for: the address at which they reach `/mcp`."""
        return self.mcp_url or f"http://{self.api_host}:{self.api_port}/mcp"

    def is_known_to_agents(self, origin: str) -> bool:
        """Tell whether its pages may call `/mcp`: our own, those of CORS, and where we are on loopback all there."""
        if origin in self.cors_origins:
            return True
        if not is_web_address(origin):
            return False
        if is_loopback_host(urlsplit(self.mcp_resource).hostname or ""):
            return is_loopback_host(urlsplit(origin).hostname or "")
        return origin == origin_of(self.mcp_resource)

    @property
    def takes_sessions_from_agents(self) -> bool:
        """Whether a session's token opens `/mcp`; in the local mode there are no others."""
        return self.mcp_session_tokens or self.identity_mode == "local"

    def access_token_config(self) -> BetterAuthConfig:
        """Return what the adapter of OAuth access tokens needs: the same keys, another issuer, our own audience."""
        return replace(self.key_set_config(), issuer=self.oauth_issuer or "", audience=self.mcp_resource)

    @field_validator("mcp_url")
    @classmethod
    def _names_the_door(cls, url: str | None) -> str | None:
        if url is not None and not (is_web_address(url) and url == url.strip() and urlsplit(url).path.endswith("/mcp")):
            raise ValueError("must be where agents reach this service, such as https://tasks.example.com/mcp")
        return url
