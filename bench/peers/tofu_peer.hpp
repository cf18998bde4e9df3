#pragma once

#include "common/flood.hpp"
#include "common/run_peer.hpp"
#include "common/start_up.hpp"
#include "tofu.hpp"
#include "tofu_loops.hpp"
#include "tofu_producers.hpp"

namespace tofu::bench {

/// With the defaults of an engine, and a group, without which nothing can be done with it.
template <Drive drive>
struct TofuStarted {
  Engine engine = value_of(Engine::create({.drive = drive}));
  ChannelGroup group = value_of(engine.create_group());
};

/// The main() of both.
template <Drive drive>
int run_tofu(int argc, char** argv) {
  using Client = TofuClient<drive>;
  return run_peer<Client, TofuServer<drive>>(argc, argv,
                                             {{"flood", flood<Client>},
                                              {"producers", producers<drive>},
                                              {"groups", groups<drive>},
                                              {"engines", engines<drive>},
                                              {"start_up", start_up<TofuStarted<drive>>}});
}

}  // namespace tofu::bench
