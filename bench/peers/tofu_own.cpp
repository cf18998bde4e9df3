#include "tofu_peer.hpp"

int main(int argc, char** argv) {
  return tofu::bench::run_tofu<tofu::Drive::own_thread>(argc, argv);
}
