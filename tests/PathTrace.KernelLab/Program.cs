namespace PathTrace.KernelLab;

/// <summary>Runs random nodes when asked for <c>--cases</c>, and the tests otherwise.</summary>
public static class Program
{
    public static int Main(string[] args) => Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args).GetAwaiter().GetResult();
}
