using System.Globalization;

namespace PathTrace.KernelLab.Kernel;

/// <summary>Whether the lab can run here.</summary>
internal static class Lab
{
    /// <summary>Why it cannot; null when it can.</summary>
    internal static string? Obstacle { get; } = FindObstacle();

    private static string? FindObstacle()
    {
        if (!OperatingSystem.IsLinux())
            return "the kernel lab needs Linux";
        if (Libc.GetEffectiveUserId() != 0)
            return "the kernel lab needs root";
        if (Tools.Missing is { } tool)
            return $"the kernel lab needs {tool}, which is not installed";
        try
        {
            LabThread.Run(() =>
            {
                using var space = NetNamespace.Create();
                return Tools.Shell("printf '*filter\\nCOMMIT\\n' | iptables-nft-restore\nprintf '*filter\\nCOMMIT\\n' | iptables-legacy-restore", "/");
            });
            return null;
        }
        catch (LabException e)
        {
            return string.Create(CultureInfo.InvariantCulture, $"the kernel lab cannot work here: {e.Message}");
        }
    }

    /// <summary>Runs a test's work on a thread for namespaces, or skips the test with the reason.</summary>
    internal static void Run(Action work)
    {
        if (Obstacle is { } obstacle)
            Assert.Skip(obstacle);
        LabThread.Run(() =>
        {
            work();
            return true;
        });
    }
}
