#include "sim/cli/swarm/fresh_heap.hpp"

#include <cstddef>

#ifndef __SANITIZE_ADDRESS__  // sanitizers bring an allocator of their own
#include <mimalloc.h>
#endif

namespace gemello::cli {

// A heap of its own is not enough: it would begin in what is left of the parent's segments.
void take_fresh_heap() {
#ifndef __SANITIZE_ADDRESS__
  constexpr std::size_t most = std::size_t{1} << 30;  // bytes; a run takes 10 MB
  mi_option_enable(mi_option_large_os_pages);
  mi_arena_id_t arena{};
  if (mi_reserve_os_memory_ex(most, true, true, true, &arena) != 0) return;
  if (mi_heap_t* heap = mi_heap_new_in_arena(arena)) mi_heap_set_default(heap);
#endif
}

}  // namespace gemello::cli
