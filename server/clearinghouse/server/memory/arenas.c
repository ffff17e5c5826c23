/* SPDX-License-Identifier: Apache-2.0
 *
 * Give the small objects of Python memory in huge pages.
 *
 * Python takes memory for small objects in arenas of 1 MiB, each by a call of mmap. A huge page has 2 MiB, so an arena
 * of its own never gets one. This module takes 64 MiB at once, advises huge pages for it before its first use, and
 * gives it out by arena. The kernel then clears one page of 2 MiB where it would clear 512 of 4 KiB, and a look-up
 * finds its address in the processor more often. Where the administrator has set huge pages to `never`, the advice has
 * no effect.
 *
 * Python calls these functions with the lock of the interpreter held.
 */
#include <Python.h>
#include <stdint.h>
#include <sys/mman.h>

#define HUGE_PAGE_BYTES ((size_t)2 << 20)
#define BLOCK_BYTES ((size_t)64 << 20)

static char *next_arena;
static char *end_of_block;

static void *
map(size_t size)
{
    void *found = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return found == MAP_FAILED ? NULL : found;
}

/* Take a block that begins at a huge page: map one page more, and return what is before and after the block. */
static int
take_block(void)
{
    char *mapped = map(BLOCK_BYTES + HUGE_PAGE_BYTES);
    if (mapped == NULL)
        return 0;
    size_t before = -(uintptr_t)mapped & (HUGE_PAGE_BYTES - 1);
    next_arena = mapped + before;
    end_of_block = next_arena + BLOCK_BYTES;
    if (before)
        munmap(mapped, before);
    munmap(end_of_block, HUGE_PAGE_BYTES - before);
#ifdef MADV_HUGEPAGE
    (void)madvise(next_arena, BLOCK_BYTES, MADV_HUGEPAGE);
#endif
    return 1;
}

static void *
take_arena(void *Py_UNUSED(context), size_t size)
{
    if (size > (size_t)(end_of_block - next_arena) && (size > BLOCK_BYTES || !take_block()))
        return map(size); /* as Python itself does */
    char *arena = next_arena;
    next_arena += size;
    return arena;
}

/* Also of an arena that Python had before, which it mapped itself. */
static void
free_arena(void *Py_UNUSED(context), void *arena, size_t size)
{
    munmap(arena, size);
}

static PyObject *
use(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(none))
{
    PyObjectArenaAllocator allocator = {NULL, take_arena, free_arena};
    PyObject_SetArenaAllocator(&allocator);
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"use", use, METH_NOARGS, "Take all further arenas from blocks of huge pages."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "arenas",
    .m_size = -1,
    .m_methods = methods,
};

PyMODINIT_FUNC
PyInit_arenas(void)
{
    return PyModule_Create(&definition);
}
