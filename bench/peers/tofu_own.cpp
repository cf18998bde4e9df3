#include "common/run_peer.hpp"
#include "tofu.hpp"

int main(int argc, char** argv) {
  using namespace tofu;
  return bench::run_peer<bench::TofuClient<Drive::own_thread>,
                         bench::TofuServer<Drive::own_thread>>(argc, argv);
}
