#include "fiber.hpp"

#include <cstdint>
#include <utility>

namespace tofu::model {

Fiber::Fiber() : stack_(new std::byte[stack_bytes]) {}

void Fiber::prepare(std::function<void()> body) {
  body_ = std::move(body);
  ended_ = false;
  getcontext(&own_);
  own_.uc_stack.ss_sp = stack_.get();
  own_.uc_stack.ss_size = stack_bytes;
  own_.uc_link = &outside_;
  // makecontext() passes numbers of the size of int: a pointer goes in two.
  const auto self = reinterpret_cast<std::uintptr_t>(this);
  makecontext(&own_, reinterpret_cast<void (*)()>(&Fiber::enter), 2,
              static_cast<unsigned>(self & 0xFFFF'FFFFU), static_cast<unsigned>(self >> 32U));
}

void Fiber::enter(unsigned low, unsigned high) {
  auto* self = reinterpret_cast<Fiber*>((std::uintptr_t{high} << 32U) | low);
  self->body_();
  self->body_ = nullptr;
  self->ended_ = true;
}

void Fiber::resume() { swapcontext(&outside_, &own_); }
void Fiber::pause() { swapcontext(&own_, &outside_); }

}  // namespace tofu::model
