/** An address that is none of ours. */
import Link from "next/link";

export default function NotFound() {
  return (
    <div className="p-6">
      <h1 className="text-[15px] font-semibold">There is no such page</h1>
      <p className="mt-1 text-dim">
        The desk is still running.{" "}
        <Link href="/" className="text-accent underline">
          Go to the desk
        </Link>
      </p>
    </div>
  );
}
