using System.Diagnostics;

namespace PathTrace.KernelLab.Kernel;

/// <summary>Runs programs in the calling thread's namespace.</summary>
internal static class Tools
{
    private static readonly string[] Needed = ["ip", "sysctl", "nft", "ipset", "iptables-nft-restore", "iptables-legacy-restore", "ip6tables-nft-restore", "ip6tables-legacy-restore"];

    /// <summary>The first needed program that is not installed, or null.</summary>
    internal static string? Missing { get; } = Needed.FirstOrDefault(tool => !Folders().Any(folder => File.Exists(Path.Combine(folder, tool))));

    /// <summary>Runs a script of the shell that stops at the first failure, and gives what it printed.</summary>
    internal static string Shell(string script, string folder)
    {
        var (status, output, complaint) = TryShell("set -e\n" + script, folder);
        return status == 0 ? output : throw new LabException($"{complaint.Trim()} (status {status} of:\n{script.Trim()})");
    }

    internal static (int Status, string Output, string Complaint) TryShell(string script, string folder)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        start.Environment["LC_ALL"] = "C";
        start.Environment["PATH"] = string.Join(':', Folders());
        using var process = Process.Start(start) ?? throw new LabException("the shell did not start");
        var complaint = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, complaint.GetAwaiter().GetResult());
    }

    private static IEnumerable<string> Folders() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Concat(["/usr/sbin", "/sbin", "/usr/bin", "/bin"]).Distinct();
}
