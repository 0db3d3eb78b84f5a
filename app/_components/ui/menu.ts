/** How menus look. */
export const menuClass = "z-50 min-w-44 rounded-md border border-line bg-panel p-1 shadow-xl";
export const menuItemClass =
  "flex h-7 items-center gap-2 rounded px-2 text-[12px] outline-none data-[highlighted]:bg-raised data-[highlighted]:text-bright data-[disabled]:text-faint";
