/* Loaded before the C library, so that a test meets a moment that it cannot wait for: when a file is about to be given
   the name that SIGNAL_AT says, the process gets the signal SIGNAL. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int rename(const char* from, const char* to) {
  const char* name = strrchr(to, '/');
  const char* at = getenv("SIGNAL_AT");
  if (at != NULL && strcmp(name == NULL ? to : name + 1, at) == 0) kill(getpid(), atoi(getenv("SIGNAL")));
  int (*real)(const char*, const char*) = 0;
  *(void**)&real = dlsym(RTLD_NEXT, "rename");
  return real(from, to);
}
