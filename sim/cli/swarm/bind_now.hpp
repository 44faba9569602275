#pragma once

namespace gemello::cli {

/// Of a process that is about to fork runs: replaces it by itself, with its libraries' functions
/// looked up at once (LD_BIND_NOW of ld.so(8)), or goes on where it is so already. Else each run
/// looks them up again, and copies the pages that they are noted in: a twentieth of a short run.
void bind_now();

}  // namespace gemello::cli
