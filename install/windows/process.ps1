# Running programs: no shell, bytes in, both streams out.

# Runs a program to its end. ExitCode, Output and ErrorOutput; throws when it cannot be started or
# takes longer than TimeoutSeconds.
function Invoke-OpksshProgram {
    param([string] $Path, [string[]] $Argument, [byte[]] $InputBytes = @(), [int] $TimeoutSeconds = 60)
    $start = New-Object System.Diagnostics.ProcessStartInfo
    $start.FileName = $Path
    $start.Arguments = Join-OpksshArgument $Argument
    $start.UseShellExecute = $false
    $start.CreateNoWindow = $true
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $process = New-Object System.Diagnostics.Process
    $process.StartInfo = $start
    [void] $process.Start()
    try {
        $output = $process.StandardOutput.ReadToEndAsync()
        $errorOutput = $process.StandardError.ReadToEndAsync()
        # A text writer would change bytes on their way.
        if ($InputBytes.Length -gt 0) { $process.StandardInput.BaseStream.Write($InputBytes, 0, $InputBytes.Length) }
        $process.StandardInput.Close()
        if (-not $process.WaitForExit($TimeoutSeconds * 1000)) {
            $process.Kill()
            throw ($Path + ' did not end in ' + $TimeoutSeconds + ' seconds')
        }
        $process.WaitForExit()
        return @{
            ExitCode    = $process.ExitCode
            Output      = $output.Result
            ErrorOutput = $errorOutput.Result
        }
    }
    finally { $process.Dispose() }
}

function Get-OpksshFirstLine {
    param([string] $Text)
    foreach ($line in @($Text -split "`r?`n")) {
        if ($line.Trim() -ne '') { return $line.Trim() }
    }
    return ''
}
