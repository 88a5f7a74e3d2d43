#include "store/rules/seed/plan.hpp"

#include "store/rules/seed/random.hpp"
#include "store/rules/seed/waves.hpp"

#include <algorithm>

namespace refctl::seed {
namespace {

using graph::no_node;
using graph::Node;

constexpr std::uint64_t balanced_children = 10;

// Preferential attachment (Barabási and Albert 1999): choosing the referrer of a random earlier user picks users in
// proportion to their referrals.
Node natural_referrer(const graph::Array<Node>& referrers, std::uint64_t seed, std::uint64_t index) {
  Stream random(seed, for_tree, index);
  if (index == 0 || random.percent(42)) return no_node;
  const std::uint64_t way = random.below(100);
  for (int tries = 0; way < 55 && tries < 4; ++tries) {
    const Node popular = referrers[random.below(index)];
    if (popular != no_node) return popular;
  }
  // Recent users refer more often.
  const std::uint64_t recent = way < 85 ? std::min(index, 32 + index / 40) : index;
  return static_cast<Node>(index - 1 - random.below(recent));
}

// Now and then a user of an ordinary block gets a referrer with a larger id, as imported data can have.
bool refers_forward(std::uint64_t users, std::uint64_t index) {
  constexpr std::uint64_t every = 97;
  const std::uint64_t chain = hostile_chain_of(users);
  return index % every == every - 1 && index >= chain && index + 1 < users && !in_farm(users, index) &&
         !in_farm(users, index + 1);
}

Node hostile_referrer(std::uint64_t users, std::uint64_t seed, std::uint64_t index) {
  const std::uint64_t chain = hostile_chain_of(users);
  if (index < chain) return index == 0 ? no_node : static_cast<Node>(index - 1);
  if (in_farm(users, index)) {
    const std::uint64_t farmer = index - (index - chain) % hostile_block;
    if (index != farmer) return static_cast<Node>(farmer);
  }
  if (refers_forward(users, index)) return static_cast<Node>(index + 1);
  Stream random(seed, for_tree, index);
  // Never the direct neighbour, whose referrer may be this user: that would be a loop.
  if (index < 2 || random.percent(10)) return no_node;
  return static_cast<Node>(random.below(index - 1));
}

}  // namespace

std::uint64_t hostile_chain_of(std::uint64_t users) { return std::min(hostile_chain, users / 2); }

bool in_farm(std::uint64_t users, std::uint64_t index) {
  const std::uint64_t chain = hostile_chain_of(users);
  return index >= chain && (index - chain) / hostile_block % 2 == 0;
}

graph::Columns plan(const SeedOptions& options, UserId first) {
  graph::Columns columns;
  columns.ids = graph::Ids(first.value, options.users);
  columns.registered_at = registration_times(options);
  columns.referrers.resize(options.users, no_node);
  columns.ordered = options.shape != SeedShape::hostile;
  for (std::uint64_t i = 0; i < options.users; ++i) {
    Node& referrer = columns.referrers[i];
    switch (options.shape) {
      case SeedShape::natural: referrer = natural_referrer(columns.referrers, options.seed, i); break;
      case SeedShape::chain:
        if (i > 0) referrer = static_cast<Node>(i - 1);
        break;
      case SeedShape::star:
        if (i > 0) referrer = 0;
        break;
      case SeedShape::balanced:
        if (i > 0) referrer = static_cast<Node>((i - 1) / balanced_children);
        break;
      case SeedShape::hostile: referrer = hostile_referrer(options.users, options.seed, i); break;
    }
  }
  return columns;
}

}  // namespace refctl::seed
