#include <tofu/version.hpp>

#include "poller/poller.hpp"

namespace tofu {

std::string_view version() noexcept { return TOFU_VERSION; }

std::string_view poller_backend() noexcept { return poller::SelectedBackend::name(); }

}  // namespace tofu
