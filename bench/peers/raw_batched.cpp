#include "raw.hpp"

#include "common/run_peer.hpp"

int main(int argc, char** argv) {
  using namespace tofu::bench;
  return run_peer<RawClient<true>, RawServer<true>>(argc, argv);
}
