#pragma once

/// Everything of tofu's public API but tofu/testing.hpp.
#include <tofu/address.hpp>
#include <tofu/body.hpp>
#include <tofu/buffer.hpp>
#include <tofu/channel_group.hpp>
#include <tofu/engine.hpp>
#include <tofu/error.hpp>
#include <tofu/frame.hpp>
#include <tofu/message.hpp>
#include <tofu/options.hpp>
#include <tofu/stats.hpp>
#include <tofu/status.hpp>
#include <tofu/text_headers.hpp>
#include <tofu/version.hpp>
